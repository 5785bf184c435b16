package dev.bulkhead.core.reconcile;

import io.fabric8.kubernetes.api.model.Affinity;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import java.util.List;

/**
 * Keeps of a pod what planners and diagnosis read: metadata, status, and of the spec the node, the
 * containers' names, images, ports and resources, the volumes, and what keeps other pods away. The rest is most of a pod, times the pods of a cluster.
 */
final class StrippedPods {
    private StrippedPods() {}

    /** In place: called with objects that were just read off the wire and that nobody else holds. */
    static Pod strip(Pod pod) {
        PodSpec spec = pod.getSpec();
        if (spec != null) {
            spec.getInitContainers().forEach(StrippedPods::strip);
            spec.getContainers().forEach(StrippedPods::strip);
            spec.setAffinity(deciding(spec));
        }
        return pod;
    }

    /** Whom the pod keeps away from its node, and until it has one, which it asks for. */
    private static Affinity deciding(PodSpec spec) {
        Affinity affinity = spec.getAffinity();
        if (affinity == null) {
            return null;
        }
        boolean placed = spec.getNodeName() != null && !spec.getNodeName().isEmpty();
        boolean nothing = affinity.getPodAntiAffinity() == null && (placed || affinity.getNodeAffinity() == null);
        return nothing
                ? null
                : new Affinity(placed ? null : affinity.getNodeAffinity(), null, affinity.getPodAntiAffinity());
    }

    private static void strip(Container container) {
        container.setCommand(List.of());
        container.setArgs(List.of());
        container.setEnv(List.of());
        container.setEnvFrom(List.of());
        container.setVolumeMounts(List.of());
        container.setLivenessProbe(null);
        container.setReadinessProbe(null);
        container.setStartupProbe(null);
    }
}
