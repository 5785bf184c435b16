package dev.bulkhead.core.diagnose;

import static java.util.Map.entry;

import dev.bulkhead.api.v1alpha1.Reason;
import java.util.Map;

/** The failure reasons that no pod, claim or refusal shows, with who finds them and what to do. */
final class ProducedElsewhere {
    static final Map<Reason, String> REASONS = Map.ofEntries(
            entry(
                    Reason.RestartBudgetSpent,
                    "Found by the restart budget. Read the reasons of the attempts in status.attempts, and correct the"
                            + " first; or raise the limit of the budget in spec.restart."),
            entry(
                    Reason.MemoryExceedsNode,
                    "Found by the memory guard before any pod exists. Ask for no more than the largest node has, or add"
                            + " a larger node."),
            entry(
                    Reason.MemoryExceedsPolicy,
                    "Found by the memory guard before any pod exists. Ask for no more than spec.memory.maxLimit of the"
                            + " GuardPolicy, or have it raised."),
            entry(
                    Reason.InvalidQuantity,
                    "Found by the memory guard before any pod exists. Write the quantity as Kubernetes does, for example"
                            + " 512Mi."),
            entry(
                    Reason.OutOfMemoryAtCeiling,
                    "Found by the OOM guard after a kill for memory. Raise maxMemory of the role, or make the program"
                            + " need less."),
            entry(
                    Reason.FragmentedGpu,
                    "Found by the capacity snapshot before any pod exists. Ask for fewer GPUs per replica and more"
                            + " replicas, or wait until a node is free."),
            entry(
                    Reason.WaitingForRoom,
                    "Found by gang admission before any pod exists. The message names the nodes and what keeps the pods"
                            + " from each."),
            entry(
                    Reason.JobPreempted,
                    "Told by gang admission. The job starts again when there is room; give it a higher priorityClassName"
                            + " if it should not make room."),
            entry(
                    Reason.ApiNotServed,
                    "Found when the job is launched. Have what the message names installed, or leave it out of the"
                            + " job."),
            entry(
                    Reason.NodeUnavailable,
                    "Found by the capacity snapshot. kubectl uncordon the node, or find out why it is not ready."),
            entry(
                    Reason.GpuModelMismatch,
                    "Found by the capacity snapshot. Ask for a model that the cluster has; kubectl bulkhead top lists"
                            + " them."),
            entry(
                    Reason.Stalled,
                    "Found by the stall watch of spec.stall. The message names the replicas that are behind; read their"
                            + " logs."),
            entry(
                    Reason.IdleGpu,
                    "Found by the figures of the DCGM exporter. Stop the job, or find out what it waits for: data, a"
                            + " lock, a peer."),
            entry(
                    Reason.NameTaken,
                    "Found when an object is created. Rename the job, or delete the object of that name if nobody needs"
                            + " it."));

    private ProducedElsewhere() {}
}
