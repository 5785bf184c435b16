package dev.bulkhead.training.plan;

import dev.bulkhead.api.v1alpha1.Reason;
import dev.bulkhead.api.v1alpha1.TrainingJobStatus.Charge;
import dev.bulkhead.core.diagnose.Diagnosis;
import dev.bulkhead.core.guard.BatchScale;
import dev.bulkhead.core.guard.GpuOomGuard;
import dev.bulkhead.core.guard.GpuOomGuard.Step;
import dev.bulkhead.training.plan.Decision.Given;
import io.fabric8.kubernetes.api.model.EnvVar;
import java.util.List;
import java.util.Optional;

/** What becomes of a job that ran out of GPU memory. */
final class GpuMemoryRule {
    private GpuMemoryRule() {}

    static Decision decide(ObservedJob seen, Diagnosis cause) {
        Given given = Given.before(seen);
        List<String> variables = seen.shape().roles().stream()
                .flatMap(r -> Optional.ofNullable(r.env()).orElse(List.of()).stream())
                .map(EnvVar::getName)
                .toList();
        Step step = GpuOomGuard.next(
                cause.evidence(),
                variables,
                Optional.ofNullable(given.gpuAllocator()),
                BatchScale.parse(given.batchScale()).orElse(BatchScale.WHOLE),
                seen.shape().maxBatchDivisor());
        return switch (step) {
            case Step.Allocator(String setting) ->
                restart(seen, cause, "next with " + setting, new Given(given.memory(), setting, given.batchScale()));
            case Step.SmallerBatch(BatchScale from, BatchScale to) ->
                restart(
                        seen,
                        cause,
                        BatchScale.VARIABLE + " goes from " + from + " to " + to,
                        new Given(given.memory(), given.gpuAllocator(), to.toString()));
            case Step.GiveUp(String why) -> {
                String tried = given.gpuAllocator() == null ? "" : "; " + given.gpuAllocator() + " was tried";
                yield new Decision.Finish(
                        false,
                        Reason.CudaOutOfMemory,
                        cause.sentence() + tried + "; " + why,
                        Optional.of(cause),
                        Optional.empty());
            }
        };
    }

    private static Decision restart(ObservedJob seen, Diagnosis cause, String change, Given next) {
        String message = cause.cause() + "; " + change + ", " + RestartRule.whoRestarts(seen, cause);
        return new Decision.Restart(cause, Charge.OutOfMemory, message, next);
    }
}
