package dev.bulkhead.core.plan.capacity;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodStatus;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A pod that holds room on a node: ours or foreign, running, starting or still ending.
 *
 * @param node where it is, or where it will be
 * @param nominated whether it is not there yet: the scheduler makes room for it by preemption
 * @param priority 0 where the pod names none
 * @param apart pods that it keeps away from its part of the cluster
 */
public record PlacedPod(
        String uid,
        String namespace,
        String name,
        String node,
        boolean nominated,
        boolean terminating,
        int priority,
        Amounts requests,
        List<HostPort> ports,
        List<ApartTerm> apart) {
    private static final Set<String> ENDED = Set.of("Succeeded", "Failed");

    /** Empty for a pod that has ended, or that has no node. */
    public static Optional<PlacedPod> of(Pod pod) {
        return of(pod, Optional.empty());
    }

    /** As {@link #of(Pod)}; one that has no node yet but asks for a single one by name counts as if it were there. */
    public static Optional<PlacedPod> expected(Pod pod) {
        return of(
                pod,
                pod.getSpec() == null
                        ? Optional.empty()
                        : NodeSelection.of(pod.getSpec()).onlyName());
    }

    private static Optional<PlacedPod> of(Pod pod, Optional<String> pinned) {
        PodSpec spec = pod.getSpec();
        PodStatus status = pod.getStatus();
        if (spec == null || status != null && ENDED.contains(String.valueOf(status.getPhase()))) {
            return Optional.empty();
        }
        Optional<String> bound = Optional.ofNullable(spec.getNodeName())
                .filter(n -> !n.isEmpty())
                .or(() -> pinned);
        Optional<String> nominated =
                Optional.ofNullable(status).map(PodStatus::getNominatedNodeName).filter(n -> !n.isEmpty());
        String namespace = String.valueOf(pod.getMetadata().getNamespace());
        return bound.or(() -> nominated)
                .map(node -> new PlacedPod(
                        pod.getMetadata().getUid(),
                        namespace,
                        pod.getMetadata().getName(),
                        node,
                        bound.isEmpty(),
                        pod.getMetadata().getDeletionTimestamp() != null,
                        spec.getPriority() == null ? 0 : spec.getPriority(),
                        PodRequests.of(pod),
                        HostPort.of(spec),
                        ApartTerm.of(namespace, spec)));
    }

    /** A pod as it will be once it is placed; known by namespace and name until it has an identity of its own. */
    static PlacedPod of(PodAsk ask, String node) {
        String key = ask.namespace() + "/" + ask.name();
        return new PlacedPod(
                key,
                ask.namespace(),
                ask.name(),
                node,
                false,
                false,
                ask.priority(),
                ask.requests(),
                ask.ports(),
                List.of());
    }
}
