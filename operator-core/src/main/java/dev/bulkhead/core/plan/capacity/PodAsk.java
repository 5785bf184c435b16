package dev.bulkhead.core.plan.capacity;

import io.fabric8.kubernetes.api.model.Affinity;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodAffinity;
import io.fabric8.kubernetes.api.model.PodAntiAffinity;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Toleration;
import io.fabric8.kubernetes.api.model.Volume;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A pod that is to be placed, read once: everything about it that decides about its node.
 *
 * @param priority 0 where the pod names none; a name of a class is resolved by the API server
 * @param unmodelled what else decides; never null
 */
public record PodAsk(
        String namespace,
        String name,
        Map<String, String> labels,
        int priority,
        Amounts requests,
        NodeSelection selection,
        List<Toleration> tolerations,
        boolean toleratesCordon,
        List<HostPort> ports,
        Optional<String> nodeName,
        Set<Unmodelled> unmodelled) {
    private static final String DEFAULT_SCHEDULER = "default-scheduler";

    /** @param pod with a name of its own among those that are placed together */
    public static PodAsk of(Pod pod) {
        Map<String, String> labels = pod.getMetadata().getLabels();
        return of(
                String.valueOf(pod.getMetadata().getNamespace()),
                pod.getMetadata().getName(),
                labels == null ? Map.of() : labels,
                pod.getSpec());
    }

    /** A pod that has no name yet. */
    static PodAsk of(PodSpec spec) {
        return of("", "", Map.of(), spec);
    }

    private static PodAsk of(String namespace, String name, Map<String, String> labels, PodSpec spec) {
        List<Toleration> tolerations = List.copyOf(PodRequests.orEmpty(spec.getTolerations()));
        return new PodAsk(
                namespace,
                name,
                labels,
                spec.getPriority() == null ? 0 : spec.getPriority(),
                PodRequests.of(spec),
                NodeSelection.of(spec),
                tolerations,
                Taints.toleratesCordon(tolerations),
                HostPort.of(spec),
                Optional.ofNullable(spec.getNodeName()).filter(n -> !n.isEmpty()),
                unmodelled(spec));
    }

    /** Whether the same nodes would do for it, and the same room, as far as no other pod minds its labels. */
    boolean isLike(PodAsk other) {
        return requests.equals(other.requests)
                && selection.equals(other.selection)
                && tolerations.equals(other.tolerations)
                && ports.equals(other.ports)
                && nodeName.equals(other.nodeName)
                && namespace.equals(other.namespace)
                && priority == other.priority;
    }

    private static Set<Unmodelled> unmodelled(PodSpec spec) {
        Set<Unmodelled> found = EnumSet.noneOf(Unmodelled.class);
        if (PodRequests.orEmpty(spec.getVolumes()).stream().anyMatch(PodAsk::isClaim)) {
            found.add(Unmodelled.Claims);
        }
        if (!PodRequests.orEmpty(spec.getResourceClaims()).isEmpty()) {
            found.add(Unmodelled.ResourceClaims);
        }
        if (asksForNeighbours(spec.getAffinity())) {
            found.add(Unmodelled.PodAffinity);
        }
        if (PodRequests.orEmpty(spec.getTopologySpreadConstraints()).stream()
                .anyMatch(c -> !"ScheduleAnyway".equals(c.getWhenUnsatisfiable()))) {
            found.add(Unmodelled.TopologySpread);
        }
        if (!PodRequests.isReadable(spec)) {
            found.add(Unmodelled.UnreadableQuantity);
        }
        String scheduler = spec.getSchedulerName();
        if (scheduler != null && !scheduler.isEmpty() && !DEFAULT_SCHEDULER.equals(scheduler)) {
            found.add(Unmodelled.OtherScheduler);
        }
        return Set.copyOf(found);
    }

    /** A volume that exists, or can be made, only in some places. */
    private static boolean isClaim(Volume volume) {
        return volume.getPersistentVolumeClaim() != null
                || volume.getEphemeral() != null
                || volume.getAwsElasticBlockStore() != null
                || volume.getAzureDisk() != null
                || volume.getGcePersistentDisk() != null
                || volume.getCinder() != null
                || volume.getIscsi() != null
                || volume.getRbd() != null;
    }

    private static boolean asksForNeighbours(Affinity affinity) {
        if (affinity == null) {
            return false;
        }
        PodAffinity near = affinity.getPodAffinity();
        PodAntiAffinity apart = affinity.getPodAntiAffinity();
        return near != null
                        && !PodRequests.orEmpty(near.getRequiredDuringSchedulingIgnoredDuringExecution())
                                .isEmpty()
                || apart != null
                        && !PodRequests.orEmpty(apart.getRequiredDuringSchedulingIgnoredDuringExecution())
                                .isEmpty();
    }
}
