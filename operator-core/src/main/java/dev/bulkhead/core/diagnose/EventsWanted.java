package dev.bulkhead.core.diagnose;

import dev.bulkhead.core.diagnose.ContainerView.Kind;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerStateWaiting;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;

/** Whether reading a pod's events could say more than its status: events cost a request, and most pods need none. */
final class EventsWanted {
    /** Longer than the sandbox and the mounts of a healthy start take. */
    private static final Duration USUAL_START = Duration.ofSeconds(10);

    private static final Duration AUTOSCALER_SPEAKS = Duration.ofSeconds(60);

    private static final Set<String> STARTING = Set.of("ContainerCreating", "PodInitializing", "");

    private EventsWanted() {}

    static boolean by(Pod pod, Instant now) {
        PodView view = PodView.of(pod);
        return switch (view.phase()) {
            case "Succeeded", "Unknown" -> false;
            case "Failed" -> killedWithProbe(view);
            default ->
                killedWithProbe(view)
                        || view.containers().stream().anyMatch(EventsWanted::bareBackOff)
                        || namesPullSecrets(view)
                        || unboundClaims(view)
                        || unplaced(view, now)
                        || stuck(view, now);
        };
    }

    /** A kill may have been the node's own lack of memory, and a failure with GPUs a broken one. */
    static boolean ofNode(Pod pod) {
        PodView view = PodView.of(pod);
        boolean gpu = PodView.each(view.spec().getContainers())
                .map(Container::getResources)
                .filter(r -> r != null && r.getLimits() != null)
                .anyMatch(r -> r.getLimits().keySet().stream().anyMatch(k -> k != null && k.endsWith("/gpu")));
        return view.spec().getNodeName() != null
                && (Ends.killed(view).isPresent()
                        || gpu
                                && view.containers().stream()
                                        .anyMatch(c -> c.failure().isPresent()));
    }

    static boolean bareBackOff(ContainerView container) {
        String message =
                container.waiting().map(ContainerStateWaiting::getMessage).orElse("");
        return container.waitingReason().equals("ImagePullBackOff")
                && (message.isBlank() || message.startsWith("Back-off pulling image") && !message.contains("\": "));
    }

    private static boolean killedWithProbe(PodView pod) {
        return pod.containers().stream()
                .filter(ContainerView::probed)
                .flatMap(c -> c.failure().stream())
                .map(ContainerView::exitCode)
                .anyMatch(code -> code == 137 || code == 143);
    }

    /** Whether such a secret exists is told by an event only. */
    private static boolean namesPullSecrets(PodView pod) {
        return pod.pullSecrets() != null
                && pod.containers().stream().anyMatch(c -> ImagePulls.REASONS.contains(c.waitingReason()));
    }

    private static boolean unboundClaims(PodView pod) {
        return pod.condition("PodScheduled", "False")
                .map(c -> String.valueOf(c.getMessage()))
                .filter(m -> m.contains("PersistentVolumeClaim") || m.contains("persistentvolumeclaim"))
                .isPresent();
    }

    /** By then a cluster autoscaler has said what it thinks of it. Pods that wait at a gate are not for it. */
    private static boolean unplaced(PodView pod, Instant now) {
        return pod.condition("PodScheduled", "False")
                .filter(c -> "Unschedulable".equals(c.getReason()))
                .flatMap(c -> Rfc3339.parse(c.getLastTransitionTime()))
                .filter(t -> t.isBefore(now.minus(AUTOSCALER_SPEAKS)))
                .isPresent();
    }

    private static boolean stuck(PodView pod, Instant now) {
        // Before that the scheduler has not come to it: there is nothing to tell, and a burst has many such pods.
        return pod.condition("PodScheduled", "True").isPresent()
                && notStarted(pod)
                && pod.since().filter(t -> t.isBefore(now.minus(USUAL_START))).isPresent();
    }

    /** No init container works or has failed, and some container only waits to be made. */
    static boolean notStarted(PodView pod) {
        boolean initRuns = pod.containers().stream()
                .anyMatch(c ->
                        c.kind() == Kind.Init && (c.running() || c.failure().isPresent()));
        boolean waits = pod.containers().isEmpty()
                || pod.containers().stream()
                        .anyMatch(c -> c.waiting().isPresent() && STARTING.contains(c.waitingReason()));
        return waits && !initRuns;
    }
}
