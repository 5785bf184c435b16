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
                            + " it."),
            entry(
                    Reason.RolledBack,
                    "Told by the rollout. The message says why; the stable revision has all requests. Mend "
                            + "the predictor: that is a new revision."),
            entry(
                    Reason.RolloutDeadline,
                    "Found by the rollout. The message names what kept the revision from answering; raise "
                            + "spec.rollout.deadlineSeconds if it only needs longer."),
            entry(
                    Reason.ErrorsTooMany,
                    "Found by the analysis of spec.rollout. Read the revision's logs; its requests are back "
                            + "at the stable one."),
            entry(
                    Reason.TooSlow,
                    "Found by the analysis of spec.rollout. Give the revision more CPU or replicas, or allow "
                            + "more latency."),
            entry(
                    Reason.QueryBreached,
                    "Found by the analysis of spec.rollout. The message has the figure and its bounds."),
            entry(
                    Reason.RouterNotReady,
                    "Found by the serving operator. kubectl describe pods -l bulkhead.dev/component=router says what keeps"
                            + " the routers from starting."),
            entry(
                    Reason.RouteNotAccepted,
                    "Told by the gateway's controller in the route's status. The message has its words; a gateway takes"
                            + " routes only from the namespaces and for the host names that its listeners allow."),
            entry(
                    Reason.NothingRouted,
                    "Found before requests are routed. The message says which revision is missing."),
            entry(
                    Reason.RevisionNotFound,
                    "Found before requests are routed. status.revisions and kubectl get controllerrevisions "
                            + "list those that exist."),
            entry(
                    Reason.ScheduleInvalid,
                    "Found when replicas are counted. Correct spec.scaling.schedules; the other ones have their"
                            + " effect."),
            entry(
                    Reason.RuntimeNotFound,
                    "Found before a revision is made. kubectl get servingruntimes,clusterservingruntimes "
                            + "lists those that exist."),
            entry(
                    Reason.NoRuntimeForFormat,
                    "Found before a revision is made. Name another format or protocol, install a runtime for "
                            + "it, or name an image that serves by itself."),
            entry(
                    Reason.CpuRequestMissing,
                    "Found before a revision is made. Set resources.requests.cpu of the predictor, or scale by Requests."),
            entry(
                    Reason.ModelNotLoaded,
                    "Found when a container has run for predictor.startDeadlineSeconds. Read its log, or "
                            + "raise the deadline."));

    private ProducedElsewhere() {}
}
