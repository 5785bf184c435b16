package dev.bulkhead.training.plan;

import dev.bulkhead.api.v1alpha1.GuardPolicySpec.IdleAction;
import dev.bulkhead.api.v1alpha1.GuardPolicySpec.IdleGpus;
import dev.bulkhead.api.v1alpha1.Reason;
import dev.bulkhead.core.diagnose.Diagnosis;
import dev.bulkhead.core.diagnose.Diagnosis.Owner;
import dev.bulkhead.core.diagnose.Diagnosis.Retry;
import dev.bulkhead.core.plan.Times;
import java.time.Duration;
import java.util.Optional;

/** Whether a job holds GPUs of which none was used for as long as the policy allows. */
final class IdleGpuRule {
    /** Percent; less is the noise of a device that only holds memory. */
    private static final double USED = 1;

    private IdleGpuRule() {}

    static Optional<Diagnosis> check(ObservedJob seen) {
        return seen.policy()
                .idleGpus()
                .filter(p -> seen.signs().gpuUse().isPresent()
                        && seen.signs().gpuUse().getAsDouble() < USED)
                .map(IdleGpuRule::diagnosis);
    }

    static boolean stops(ObservedJob seen) {
        return seen.policy()
                .idleGpus()
                .filter(p -> p.action() == IdleAction.Stop)
                .isPresent();
    }

    private static Diagnosis diagnosis(IdleGpus policy) {
        return new Diagnosis(
                Reason.IdleGpu,
                Owner.User,
                Retry.Yes,
                "none of the job's GPUs has been used for " + Times.spoken(Duration.ofSeconds(policy.afterSeconds())),
                "",
                "look at what the program waits for; one that needs no GPU should not ask for any",
                null,
                null,
                null,
                null);
    }
}
