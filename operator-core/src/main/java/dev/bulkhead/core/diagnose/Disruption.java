package dev.bulkhead.core.diagnose;

import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.PodCondition;
import java.time.Instant;
import java.util.Optional;

/** What ends a pod from outside: the condition DisruptionTarget, a reason in its status, a deletion. */
final class Disruption {
    private Disruption() {}

    static Optional<Diagnosis> of(PodView pod) {
        return ofStatus(pod).or(() -> ofCondition(pod)).or(() -> ofDeletion(pod));
    }

    /** A reason in the status is written by the node that ended the pod, so it names the cause of the containers' ends. */
    private static Optional<Diagnosis> ofStatus(PodView pod) {
        String reason = pod.status().getReason();
        if (reason == null || reason.isBlank() || !pod.phase().equals("Failed") && !reason.equals("NodeLost")) {
            return Optional.empty();
        }
        return Entry.first(PodEnds.ENTRIES, pod.subject().at(lastEnd(pod)), pod.reasonAndMessage());
    }

    private static Optional<Diagnosis> ofCondition(PodView pod) {
        return pod.condition("DisruptionTarget", "True")
                .filter(c -> !endedBefore(pod, Rfc3339.parse(c.getLastTransitionTime())))
                .flatMap(c ->
                        Entry.first(PodEnds.ENTRIES, subject(pod, c), PodView.text(c.getReason(), c.getMessage())));
    }

    private static Optional<Diagnosis> ofDeletion(PodView pod) {
        Optional<Instant> asked = pod.deletionAsked();
        if (pod.meta().getDeletionTimestamp() == null || endedBefore(pod, asked)) {
            return Optional.empty();
        }
        return Entry.first(
                PodEnds.ENTRIES,
                pod.subject().at(asked.map(Instant::toString).orElse(null)),
                "PodDeleted",
                "metadata.deletionTimestamp: " + pod.meta().getDeletionTimestamp());
    }

    /** Whoever clears away a pod that has failed already is not the cause of the failure. */
    private static boolean endedBefore(PodView pod, Optional<Instant> when) {
        return when.isPresent()
                && pod.containers().stream()
                        .flatMap(c -> c.failure().stream())
                        .flatMap(t -> Rfc3339.parse(t.getFinishedAt()).stream())
                        .anyMatch(t -> t.isBefore(when.get()));
    }

    /** The node does not say when it ended the pod. */
    private static String lastEnd(PodView pod) {
        return pod.containers().stream()
                .flatMap(c -> c.failure().stream())
                .map(ContainerStateTerminated::getFinishedAt)
                .flatMap(t -> Rfc3339.parse(t).stream())
                .max(Instant::compareTo)
                .map(Instant::toString)
                .or(() -> pod.condition("DisruptionTarget", "True")
                        .or(() -> pod.condition("Ready", "False"))
                        .map(c -> Rfc3339.orNull(c.getLastTransitionTime())))
                .orElse(null);
    }

    private static Subject subject(PodView pod, PodCondition condition) {
        return pod.subject().at(Rfc3339.orNull(condition.getLastTransitionTime()));
    }
}
