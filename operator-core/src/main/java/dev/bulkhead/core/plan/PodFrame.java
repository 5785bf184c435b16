package dev.bulkhead.core.plan;

import dev.bulkhead.api.v1alpha1.PodSettings;
import dev.bulkhead.core.guard.PodSecurity;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import java.util.List;
import java.util.stream.Stream;

/** A pod around its main container, as its owner's settings say. */
public final class PodFrame {
    private PodFrame() {}

    /**
     * The pod as its owner asks for it, before the guards look at it. It gets no token unless a service account is named.
     *
     * @param settings null if the owner wrote none
     * @param restricted the namespace or the policy asks for the restricted Pod Security level
     */
    public static PodSpecBuilder around(Container main, PodSettings settings, boolean restricted) {
        PodSettings pod = settings == null ? PodSettings.NONE : settings;
        return new PodSpecBuilder()
                .withEnableServiceLinks(false)
                .withServiceAccountName(pod.serviceAccountName())
                .withAutomountServiceAccountToken(pod.serviceAccountName() != null)
                .withNodeSelector(pod.nodeSelector())
                .withAffinity(pod.affinity())
                .withTolerations(orEmpty(pod.tolerations()))
                .withVolumes(orEmpty(pod.volumes()))
                .withImagePullSecrets(orEmpty(pod.imagePullSecrets()))
                .withPriorityClassName(pod.priorityClassName())
                .withSchedulerName(pod.schedulerName())
                .withRuntimeClassName(pod.runtimeClassName())
                .withTerminationGracePeriodSeconds(pod.terminationGracePeriodSeconds())
                .withSecurityContext(PodSecurity.pod(pod.securityContext(), restricted))
                .withInitContainers(orEmpty(pod.initContainers()).stream()
                        .map(c -> finish(c, restricted))
                        .toList())
                .withContainers(Stream.concat(Stream.of(main), orEmpty(pod.sidecars()).stream())
                        .map(c -> finish(c, restricted))
                        .toList());
    }

    /** The log tail of a failed container goes to its status: it survives the log, and needs no right to read logs. */
    private static Container finish(Container container, boolean restricted) {
        ContainerBuilder builder = new ContainerBuilder(container)
                .withSecurityContext(PodSecurity.container(container.getSecurityContext(), restricted));
        if (container.getTerminationMessagePolicy() == null) {
            builder.withTerminationMessagePolicy("FallbackToLogsOnError");
        }
        return builder.build();
    }

    private static <T> List<T> orEmpty(List<T> list) {
        return list == null ? List.of() : list;
    }
}
