package dev.bulkhead.core.plan.capacity;

import dev.bulkhead.api.v1alpha1.Reason;
import dev.bulkhead.core.diagnose.Diagnosis;
import dev.bulkhead.core.diagnose.Diagnosis.Owner;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Pods that the scheduler places nowhere, explained by the nodes: the scheduler counts its reasons but names neither nodes
 * nor taints, nor what is free. Where the two do not agree that no node will do, the scheduler's words stand.
 */
public final class Unplaced {
    /** What the catalogue makes of messages that count nodes; anything else has a cause that nodes do not explain. */
    private static final Set<Reason> OF_NODES = EnumSet.of(
            Reason.UntoleratedTaint,
            Reason.InsufficientGpu,
            Reason.InsufficientMemory,
            Reason.InsufficientCpu,
            Reason.NoMatchingNode,
            Reason.Unschedulable);

    private final Supplier<ClusterSnapshot> cluster;
    private PodAsk explained;
    private Explanation why;

    /** @param cluster asked for the first pod that has no node */
    public Unplaced(Supplier<ClusterSnapshot> cluster) {
        this.cluster = cluster;
    }

    /** @param said what the catalogue makes of the pod */
    public Diagnosis diagnosis(Pod pod, Diagnosis said) {
        if (!isUnplaced(pod) || !OF_NODES.contains(said.reason())) {
            return said;
        }
        PodAsk ask = PodAsk.of(pod);
        if (explained == null || !explained.isLike(ask)) { // the pods of a job are alike
            explained = ask;
            why = cluster.get().explain(ask);
        }
        return why.reason().isEmpty() ? said : diagnosis(said);
    }

    private static boolean isUnplaced(Pod pod) {
        return pod.getStatus() != null
                && PodRequests.orEmpty(pod.getStatus().getConditions()).stream()
                        .anyMatch(c -> "PodScheduled".equals(c.getType())
                                && "False".equals(c.getStatus())
                                && "Unschedulable".equals(c.getReason()));
    }

    private Diagnosis diagnosis(Diagnosis said) {
        return new Diagnosis(
                why.reason().get(),
                owner(why.reason().get()),
                Diagnosis.Retry.Wait,
                "pod " + Wording.cut(String.valueOf(said.pod())) + " has no node: " + why.sentence(),
                said.evidence(),
                why.remedy(),
                said.pod(),
                said.container(),
                said.exitCode(),
                said.at());
    }

    private static Owner owner(Reason reason) {
        return switch (reason) {
            case UntoleratedTaint, NoMatchingNode, GpuModelMismatch -> Owner.User;
            case NodeUnavailable, Unschedulable -> Owner.Platform;
            default -> Owner.Team;
        };
    }
}
