package dev.bulkhead.core.diagnose;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStateWaiting;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** One container of a pod: what was asked for and what became of it. */
record ContainerView(String name, Kind kind, Optional<Container> spec, ContainerStatus status) {
    /** In the order in which a failure is looked for. */
    enum Kind {
        Init,
        Main,
        /** An init container that stays beside the others. */
        Sidecar
    }

    /** So long is a kill that the kubelet has already answered with a restart still worth telling. */
    private static final Duration RECENT = Duration.ofMinutes(10);

    /**
     * Its end with a failure: the present one, or the last one if it waits for its next start because of that, or runs again
     * and has yet to show that it is any better.
     */
    Optional<ContainerStateTerminated> failure() {
        Optional<ContainerStateTerminated> present = terminated(status.getState());
        Optional<ContainerStateTerminated> counted =
                present.isEmpty() && (crashLooping() || triesAgain()) ? terminated(status.getLastState()) : present;
        return counted.filter(t -> exitCode(t) != 0);
    }

    /** One that has started well has left its last end behind. Pods run on without sidecars. */
    private boolean triesAgain() {
        return running()
                && switch (kind) {
                    case Init -> true;
                    case Main -> !Boolean.TRUE.equals(status.getStarted());
                    case Sidecar -> false;
                };
    }

    /** An OOM kill counts even when the container runs again: the next one is on its way. */
    Optional<ContainerStateTerminated> memoryKill(Instant now) {
        return failure()
                .or(() -> terminated(status.getLastState())
                        .filter(t -> exitCode(t) != 0)
                        .filter(t -> Rfc3339.parse(t.getFinishedAt())
                                .map(at -> at.isAfter(now.minus(RECENT)))
                                .orElse(true)))
                .filter(t -> "OOMKilled".equals(t.getReason()));
    }

    Optional<ContainerStateWaiting> waiting() {
        return Optional.ofNullable(status.getState()).map(ContainerState::getWaiting);
    }

    String waitingReason() {
        return waiting().map(ContainerStateWaiting::getReason).orElse("");
    }

    boolean crashLooping() {
        return waitingReason().equals("CrashLoopBackOff");
    }

    boolean running() {
        return status.getState() != null && status.getState().getRunning() != null;
    }

    boolean probed() {
        return spec.filter(c -> c.getLivenessProbe() != null || c.getStartupProbe() != null)
                .isPresent();
    }

    String image() {
        return spec.map(Container::getImage).orElse(status.getImage());
    }

    /** What the kubelet has in force, which a resize in place may have raised above the spec. */
    Optional<String> memoryLimit() {
        return Stream.of(Optional.ofNullable(status.getResources()), spec.map(Container::getResources))
                .flatMap(Optional::stream)
                .flatMap(r -> quantity(r.getLimits(), "memory").stream())
                .findFirst();
    }

    String asks() {
        Optional<ResourceRequirements> resources = spec.map(Container::getResources);
        Map<String, Quantity> requests =
                resources.map(ResourceRequirements::getRequests).orElse(Map.of());
        Map<String, Quantity> limits =
                resources.map(ResourceRequirements::getLimits).orElse(Map.of());
        String all = Stream.concat(requests.keySet().stream(), limits.keySet().stream())
                .filter(Objects::nonNull)
                .distinct()
                .sorted()
                .flatMap(
                        key -> quantity(requests, key).or(() -> quantity(limits, key)).map(q -> key + " " + q).stream())
                .limit(6)
                .reduce((a, b) -> a + ", " + b)
                .orElse("");
        return all.isEmpty() ? "nothing" : all;
    }

    static int exitCode(ContainerStateTerminated ended) {
        return ended.getExitCode() == null ? 0 : ended.getExitCode();
    }

    private static Optional<ContainerStateTerminated> terminated(ContainerState state) {
        return Optional.ofNullable(state).map(ContainerState::getTerminated);
    }

    private static Optional<String> quantity(Map<String, Quantity> quantities, String key) {
        return Optional.ofNullable(quantities).map(q -> q.get(key)).map(Quantity::toString);
    }
}
