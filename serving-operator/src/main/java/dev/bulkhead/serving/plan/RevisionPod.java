package dev.bulkhead.serving.plan;

import dev.bulkhead.core.diagnose.DiagnosedPod;
import dev.bulkhead.core.diagnose.Diagnosis;
import dev.bulkhead.core.guard.MemorySize;
import dev.bulkhead.core.plan.Labels;
import dev.bulkhead.core.plan.Times;
import dev.bulkhead.serving.plan.RevisionHealth.Milestone;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** A pod of a revision, as far as its health is concerned. */
record RevisionPod(Pod pod, Optional<Diagnosis> diagnosis) {

    static RevisionPod of(DiagnosedPod diagnosed) {
        return new RevisionPod(diagnosed.pod(), diagnosed.diagnosis());
    }

    boolean isOf(String revision) {
        return revision.equals(label(Labels.REVISION));
    }

    boolean isPredictor() {
        return RevisionPods.PREDICTOR.equals(label(Labels.COMPONENT));
    }

    boolean terminating() {
        return pod.getMetadata().getDeletionTimestamp() != null;
    }

    /** Evicted, or refused by its node: another pod is made in its place, and this one stays only to tell of it. */
    boolean isOver() {
        return List.of("Failed", "Succeeded").contains(String.valueOf(status().getPhase()));
    }

    boolean isReady() {
        return has("Ready");
    }

    Milestone milestone() {
        Optional<ContainerStatus> main = container(RevisionPods.PREDICTOR);
        if (main.filter(c -> Boolean.TRUE.equals(c.getStarted())).isPresent()) {
            return Milestone.Loaded;
        }
        if (main.map(ContainerStatus::getState).map(ContainerState::getRunning).isPresent()) {
            return Milestone.Started;
        }
        if (fetched().isPresent()) {
            return Milestone.Fetched;
        }
        return has("PodScheduled") ? Milestone.Scheduled : Milestone.None;
    }

    /** How the fetch of the model ended, if it ended well. */
    Optional<ContainerStateTerminated> fetched() {
        return orEmpty(status().getInitContainerStatuses()).stream()
                .filter(c -> ModelFetch.FETCH.equals(c.getName()) && c.getState() != null)
                .flatMap(c -> Optional.ofNullable(c.getState().getTerminated()).stream())
                .filter(t -> Integer.valueOf(0).equals(t.getExitCode()))
                .findFirst();
    }

    /** How the serving container ended the last time, if it has not started well since. */
    Optional<ContainerStateTerminated> lastEnd() {
        return container(RevisionPods.PREDICTOR)
                .filter(c -> !Boolean.TRUE.equals(c.getStarted()))
                .flatMap(RevisionPod::end);
    }

    /** How long it ran until then. */
    Optional<Duration> lastRun() {
        return lastEnd().flatMap(t -> {
            Optional<Instant> from = Times.parse(t.getStartedAt());
            return Times.parse(t.getFinishedAt()).flatMap(to -> from.map(f -> Duration.between(f, to)));
        });
    }

    /** Of a container: what its node has in force, which the guards may have raised above the spec. */
    Optional<MemorySize> limit(String container) {
        return container(container)
                .map(ContainerStatus::getResources)
                .flatMap(RevisionPod::limit)
                .or(() -> Stream.of(
                                pod.getSpec().getInitContainers(), pod.getSpec().getContainers())
                        .flatMap(List::stream)
                        .filter(c -> c.getName().equals(container))
                        .findFirst()
                        .map(Container::getResources)
                        .flatMap(RevisionPod::limit));
    }

    private static Optional<MemorySize> limit(ResourceRequirements resources) {
        return Optional.ofNullable(resources.getLimits())
                .map(l -> l.get("memory"))
                .flatMap(MemorySize::parse);
    }

    private static Optional<ContainerStateTerminated> end(ContainerStatus status) {
        return Stream.of(status.getState(), status.getLastState())
                .flatMap(s -> Optional.ofNullable(s).map(ContainerState::getTerminated).stream())
                .findFirst();
    }

    private Optional<ContainerStatus> container(String name) {
        return Stream.of(status().getInitContainerStatuses(), status().getContainerStatuses())
                .flatMap(s -> orEmpty(s).stream())
                .filter(c -> name.equals(c.getName()))
                .findFirst();
    }

    private boolean has(String condition) {
        return orEmpty(status().getConditions()).stream()
                .anyMatch(c -> condition.equals(c.getType()) && "True".equals(c.getStatus()));
    }

    private PodStatus status() {
        return pod.getStatus() == null ? new PodStatus() : pod.getStatus();
    }

    private String label(String key) {
        Map<String, String> labels = pod.getMetadata().getLabels();
        return labels == null ? null : labels.get(key);
    }

    private static <T> List<T> orEmpty(List<T> list) {
        return list == null ? List.of() : list;
    }
}
