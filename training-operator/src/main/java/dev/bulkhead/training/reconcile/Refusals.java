package dev.bulkhead.training.reconcile;

import dev.bulkhead.core.diagnose.Diagnosis;
import dev.bulkhead.training.plan.ObservedJob.Refusal;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Why the API server took no more pods of a job, as an observation for the next loop. Not saved: after a restart of the
 * operator the next try tells again.
 */
final class Refusals {
    private static final Duration FIRST_WAIT = Duration.ofSeconds(2);
    private static final int MOST_DOUBLINGS = 6;

    private record Count(Refusal last, int times) {}

    private final Clock clock;
    private final Map<String, Count> byJob = new ConcurrentHashMap<>();

    Refusals(Clock clock) {
        this.clock = clock;
    }

    void add(String jobUid, Diagnosis why) {
        byJob.compute(jobUid, (uid, before) -> {
            int times = before == null ? 0 : before.times() + 1;
            Duration wait = FIRST_WAIT.multipliedBy(1L << Math.min(times, MOST_DOUBLINGS));
            return new Count(new Refusal(why, clock.instant().plus(wait)), times);
        });
    }

    Optional<Refusal> of(String jobUid) {
        return Optional.ofNullable(byJob.get(jobUid)).map(Count::last);
    }

    void forget(String jobUid) {
        byJob.remove(jobUid);
    }
}
