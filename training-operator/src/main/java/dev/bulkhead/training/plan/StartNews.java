package dev.bulkhead.training.plan;

import dev.bulkhead.api.v1alpha1.TrainingJobStatus;
import dev.bulkhead.api.v1alpha1.TrainingJobStatus.Phase;
import dev.bulkhead.training.plan.ObservedPod.Stage;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;

/**
 * How often the status tells how many pods run while an attempt starts. In a burst of jobs that would be most of what is
 * written; and who reads it wants to know what takes long, not what is over in a moment.
 */
final class StartNews {
    /** As old the youngest pod must be. */
    private static final Duration PAUSE = Duration.ofSeconds(3);

    private StartNews() {}

    /** Whether all that is new is that a few pods more or less run. */
    static boolean isTold(ObservedJob seen, Decision decision) {
        TrainingJobStatus before = seen.status();
        boolean starting = before.phase() == Phase.Starting || before.phase() == Phase.Restarting;
        return decision instanceof Decision.Proceed(var trouble, var lookAgain)
                && trouble.isEmpty()
                && waitsUntil(seen).isPresent()
                && seen.pods().current().stream().anyMatch(p -> p.stage() == Stage.Pending)
                && starting
                && before.roles() != null
                && seen.job().getMetadata().getGeneration().equals(before.observedGeneration());
    }

    /** Until when a count that was told stays; empty once it may be told anew. */
    static Optional<Instant> waitsUntil(ObservedJob seen) {
        return seen.pods().current().stream()
                .map(ObservedPod::created)
                .max(Comparator.naturalOrder())
                .map(t -> t.plus(PAUSE))
                .filter(seen.now()::isBefore);
    }
}
