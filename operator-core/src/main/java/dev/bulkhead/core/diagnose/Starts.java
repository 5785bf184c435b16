package dev.bulkhead.core.diagnose;

import dev.bulkhead.api.v1alpha1.Reason;
import io.fabric8.kubernetes.api.model.ContainerStateWaiting;
import io.fabric8.kubernetes.api.model.PodCondition;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Why a pod does not start: image, references, volumes, sandbox, placement. */
final class Starts {
    private static final List<Entry> CONFIG = Stream.concat(References.OBJECTS.stream(), ContainerEnds.START.stream())
            .toList();
    /** A start takes a moment in which the kubelet's own caches do not know the pod's objects yet. */
    private static final List<String> PASSING = List.of("not registered", "failed to sync", "object has been modified");

    private Starts() {}

    static Optional<Diagnosis> waiting(PodView pod, PodEvents events) {
        return pod.containers().stream()
                .flatMap(c -> c.waiting().flatMap(w -> waiting(pod, c, w, events)).stream())
                .findFirst();
    }

    private static Optional<Diagnosis> waiting(
            PodView pod, ContainerView container, ContainerStateWaiting waiting, PodEvents events) {
        String reason = container.waitingReason();
        Subject subject = pod.subject(container);
        String text = PodView.text(reason, waiting.getMessage());
        if (ImagePulls.REASONS.contains(reason)) {
            return image(pod, container, text, events);
        }
        return switch (reason) {
            case "CreateContainerConfigError", "CreateContainerError", "RunContainerError", "PostStartHookError" ->
                Entry.first(CONFIG, subject, text);
            default -> Optional.empty();
        };
    }

    /** Older kubelets say "Back-off pulling image" and no more: the cause is then in the event of the try before. */
    private static Optional<Diagnosis> image(PodView pod, ContainerView container, String text, PodEvents events) {
        Subject subject = pod.subject(container);
        List<Entry> entries = ImagePulls.entries(subject.pullSecrets() != null);
        Optional<Diagnosis> said = EventsWanted.bareBackOff(container)
                ? events.of("Failed")
                        .filter(e -> PodEvents.message(e).startsWith("Failed to pull image"))
                        .findFirst()
                        .flatMap(e -> Entry.first(entries, subject.at(PodEvents.timeText(e)), PodEvents.text(e)))
                        .or(() -> Entry.first(entries, subject, text))
                : Entry.first(entries, subject, text);
        return said.filter(d -> d.reason() == Reason.ImageAccessDenied)
                .flatMap(d -> events.of("FailedToRetrieveImagePullSecret").findFirst())
                .flatMap(e -> Entry.first(ImagePulls.SECRETS, subject.at(PodEvents.timeText(e)), PodEvents.text(e)))
                .or(() -> said);
    }

    static Optional<Diagnosis> placement(PodView pod, PodEvents events) {
        return pod.condition("PodScheduled", "False")
                .filter(c -> !"SchedulingGated".equals(c.getReason()))
                .filter(c -> c.getMessage() != null && !c.getMessage().isBlank())
                .flatMap(c -> placement(pod.placed().at(Rfc3339.orNull(c.getLastTransitionTime())), c))
                .map(d -> events.of("NotTriggerScaleUp")
                        .findFirst()
                        .map(e -> Scheduling.withoutNewNode(d, PodEvents.message(e)))
                        .orElse(d));
    }

    private static Optional<Diagnosis> placement(Subject subject, PodCondition unscheduled) {
        String nodes = Scheduling.nodes(unscheduled.getMessage());
        return Entry.first(References.ALL, subject, unscheduled.getMessage())
                .or(() -> Entry.first(Scheduling.ENTRIES, subject, nodes));
    }

    /** What only events tell; asked last, and only while nothing has started. */
    static Optional<Diagnosis> events(PodView pod, PodEvents events) {
        return events.of("FailedMount", "FailedAttachVolume", "FailedMapVolume", "FailedCreatePodSandBox")
                .filter(e -> PASSING.stream().noneMatch(PodEvents.message(e)::contains))
                .flatMap(e -> Entry.first(
                        References.ALL,
                        pod.subject().at(PodEvents.timeText(e)),
                        PodEvents.text(e) + pod.volumeSources())
                        .stream())
                .findFirst();
    }
}
