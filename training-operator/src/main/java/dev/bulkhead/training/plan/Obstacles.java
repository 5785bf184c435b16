package dev.bulkhead.training.plan;

import dev.bulkhead.api.v1alpha1.Reason;
import dev.bulkhead.core.diagnose.Diagnosis;
import dev.bulkhead.core.diagnose.Diagnosis.Owner;
import dev.bulkhead.core.diagnose.Diagnosis.Retry;
import dev.bulkhead.core.guard.EffectivePolicy;
import dev.bulkhead.core.plan.Conditions;
import dev.bulkhead.core.plan.Times;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What keeps a job from running, and for how long it may. */
final class Obstacles {
    private Obstacles() {}

    /**
     * How long an obstacle of this kind may last; empty: for ever, as a job that has no place holds nothing. Whatever keeps a
     * pod that has one from starting, known or not, comes to an end.
     */
    static Optional<Duration> deadline(Reason reason, EffectivePolicy policy) {
        return switch (reason) {
            case ImageNotFound, ImageAccessDenied, ImageNameInvalid, ImageNeverPulled, ImagePlatformMismatch ->
                Optional.of(policy.deadlines().image());
            case RegistryUnreachable, RegistryRateLimited, ImagePullFailed, AdmissionUnavailable ->
                Optional.of(policy.deadlines().registry());
            case InsufficientMemory,
                    InsufficientCpu,
                    InsufficientGpu,
                    FragmentedGpu,
                    GpuModelMismatch,
                    NodeUnavailable,
                    UntoleratedTaint,
                    NoMatchingNode,
                    Unschedulable,
                    QuotaExceeded,
                    WaitingForRoom,
                    JobPreempted -> policy.deadlines().capacity();
            default -> Optional.of(policy.deadlines().reference());
        };
    }

    /** Hold, or give up if the same obstacle has been there for longer than it may. */
    static Decision hold(ObservedJob seen, Diagnosis obstacle, Instant until, List<ObservedPod> remove) {
        Optional<Instant> since = Conditions.find(seen.status().conditionsOrEmpty(), TrainingConditions.DIAGNOSED)
                .filter(c -> obstacle.reason().name().equals(c.getReason()))
                .flatMap(c -> Times.parse(c.getLastTransitionTime()));
        Optional<Duration> allowed = deadline(obstacle.reason(), seen.policy());
        boolean over = since.isPresent()
                && allowed.isPresent()
                && !seen.now().isBefore(since.get().plus(allowed.get()));
        return over ? deadlinePassed(obstacle, since.get(), seen.now()) : new Decision.Hold(obstacle, until, remove);
    }

    static Decision deadlinePassed(Diagnosis obstacle, Instant since, Instant now) {
        return new Decision.Finish(
                false,
                obstacle.reason(),
                obstacle.sentence() + " (given up after " + Times.spoken(Duration.between(since, now)) + ")",
                Optional.of(obstacle),
                Optional.empty());
    }

    static Diagnosis podDeleted(String pod, Instant now) {
        return new Diagnosis(
                Reason.PodDeleted,
                Owner.Team,
                Retry.Yes,
                "pod " + pod + " is gone although it had not finished: somebody deleted it",
                "",
                "to stop a job, set spec.suspend or delete the job",
                pod,
                WorkerPods.MAIN,
                null,
                Times.format(now));
    }
}
