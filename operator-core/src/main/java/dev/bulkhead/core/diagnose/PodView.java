package dev.bulkhead.core.diagnose;

import dev.bulkhead.core.diagnose.ContainerView.Kind;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.Quantity;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A pod without its nulls: whoever may write pod statuses may leave out anything. */
record PodView(ObjectMeta meta, PodSpec spec, PodStatus status, List<ContainerView> containers) {

    static PodView of(Pod pod) {
        PodSpec spec = or(pod, Pod::getSpec, new PodSpec());
        PodStatus status = or(pod, Pod::getStatus, new PodStatus());
        List<ContainerView> containers = new ArrayList<>();
        each(status.getInitContainerStatuses()).forEach(s -> {
            Optional<Container> container = named(spec.getInitContainers(), s.getName());
            boolean stays =
                    container.filter(c -> "Always".equals(c.getRestartPolicy())).isPresent();
            containers.add(new ContainerView(name(s), stays ? Kind.Sidecar : Kind.Init, container, s));
        });
        each(status.getContainerStatuses())
                .forEach(s -> containers.add(
                        new ContainerView(name(s), Kind.Main, named(spec.getContainers(), s.getName()), s)));
        containers.sort(Comparator.comparing(ContainerView::kind));
        return new PodView(or(pod, Pod::getMetadata, new ObjectMeta()), spec, status, List.copyOf(containers));
    }

    String name() {
        return meta.getName() == null ? "(unnamed)" : meta.getName();
    }

    String phase() {
        return status.getPhase() == null ? "" : status.getPhase();
    }

    String reasonAndMessage() {
        return text(status.getReason(), status.getMessage());
    }

    /** As the catalogue matches it. */
    static String text(String reason, String message) {
        return (reason == null ? "" : reason) + (message == null || message.isBlank() ? "" : ": " + message);
    }

    Optional<PodCondition> condition(String type, String conditionStatus) {
        return each(status.getConditions())
                .filter(c -> type.equals(c.getType()) && conditionStatus.equals(c.getStatus()))
                .findFirst();
    }

    /** Since when a node works on it, else since when it exists. */
    Optional<Instant> since() {
        return condition("PodScheduled", "True")
                .map(PodCondition::getLastTransitionTime)
                .flatMap(Rfc3339::parse)
                .or(() -> Rfc3339.parse(status.getStartTime()))
                .or(() -> Rfc3339.parse(meta.getCreationTimestamp()));
    }

    /** When somebody asked for its deletion: the timestamp of a pod being deleted lies its grace period ahead. */
    Optional<Instant> deletionAsked() {
        long grace = meta.getDeletionGracePeriodSeconds() == null ? 0 : meta.getDeletionGracePeriodSeconds();
        long bounded = Math.clamp(grace, 0, 86_400);
        return Rfc3339.parse(meta.getDeletionTimestamp()).map(t -> t.minusSeconds(bounded));
    }

    /** The pod as a whole. */
    Subject subject() {
        return new Subject(name(), null, null, null, null, claims(), null, null, null);
    }

    /** The pod as the scheduler sees it, which is told by what its first container asks for. */
    Subject placed() {
        Optional<Container> first = each(spec.getContainers()).findFirst();
        String name = first.map(Container::getName).orElse(null);
        return subject(new ContainerView(name, Kind.Main, first, new ContainerStatus()));
    }

    Subject subject(ContainerView container) {
        return new Subject(
                name(),
                container.name(),
                container.image(),
                limit(container),
                container.asks(),
                claims(),
                pullSecrets(),
                null,
                null);
    }

    Subject subject(ContainerView container, ContainerStateTerminated ended) {
        return new Subject(
                name(),
                container.name(),
                container.image(),
                limit(container),
                container.asks(),
                claims(),
                pullSecrets(),
                ended.getExitCode(),
                Rfc3339.orNull(ended.getFinishedAt()));
    }

    private String limit(ContainerView container) {
        return container
                .memoryLimit()
                .or(() -> Optional.ofNullable(spec.getResources())
                        .map(r -> r.getLimits())
                        .map(l -> l.get("memory"))
                        .map(Quantity::toString))
                .orElse(null);
    }

    private String claims() {
        String names = each(spec.getVolumes())
                .filter(v -> v.getPersistentVolumeClaim() != null)
                .map(v -> String.valueOf(v.getPersistentVolumeClaim().getClaimName()))
                .limit(8)
                .collect(Collectors.joining(", "));
        return names.isEmpty() ? "it names none" : names;
    }

    /** A line for each volume that shows one object: the kubelet's words name the volume and not the object. */
    String volumeSources() {
        return each(spec.getVolumes())
                .limit(64)
                .flatMap(v -> Stream.concat(
                        Stream.ofNullable(v.getSecret())
                                .map(s -> "\nvolume " + v.getName() + " is of Secret " + s.getSecretName()),
                        Stream.ofNullable(v.getConfigMap())
                                .map(c -> "\nvolume " + v.getName() + " is of ConfigMap " + c.getName())))
                .collect(Collectors.joining());
    }

    /** Names of the secrets with which its images are pulled, those of its service account included; null without any. */
    String pullSecrets() {
        String names = each(spec.getImagePullSecrets())
                .map(s -> String.valueOf(s.getName()))
                .limit(8)
                .collect(Collectors.joining(", "));
        return names.isEmpty() ? null : names;
    }

    private static String name(ContainerStatus status) {
        return status.getName() == null ? "(unnamed)" : status.getName();
    }

    private static Optional<Container> named(List<Container> containers, String name) {
        return each(containers)
                .filter(c -> name != null && name.equals(c.getName()))
                .findFirst();
    }

    static <T> Stream<T> each(Collection<T> items) {
        return items == null ? Stream.empty() : items.stream().filter(Objects::nonNull);
    }

    private static <T> T or(Pod pod, Function<Pod, T> part, T otherwise) {
        T value = pod == null ? null : part.apply(pod);
        return value == null ? otherwise : value;
    }
}
