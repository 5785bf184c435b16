package dev.bulkhead.core.guard;

import java.util.List;
import java.util.Optional;

/** Decides what a program gets that ran out of GPU memory; more host memory would not help it. */
public final class GpuOomGuard {
    private GpuOomGuard() {}

    /** What the next attempt gets. */
    public sealed interface Step {
        /** @param setting of the allocator, as {@code NAME=value} */
        record Allocator(String setting) implements Step {}

        record SmallerBatch(BatchScale from, BatchScale to) implements Step {}

        /** Nothing is left to try; {@code why} says in words what would change that. */
        record GiveUp(String why) implements Step {}
    }

    /**
     * First the allocator, once and unless the program sets it itself: it costs nothing. Then half the batch of each pass.
     *
     * @param line in which the program said so
     * @param variables names that the program's own environment sets
     * @param allocator what was set before, if anything
     * @param maxDivisor how far the batch may shrink; empty: not at all
     */
    public static Step next(
            String line,
            List<String> variables,
            Optional<String> allocator,
            BatchScale scale,
            Optional<Integer> maxDivisor) {
        Optional<GpuAllocator> better = GpuAllocator.of(line).filter(a -> !a.isChosenBy(variables));
        if (allocator.isEmpty() && scale.equals(BatchScale.WHOLE) && better.isPresent()) {
            return new Step.Allocator(better.get().setting());
        }
        if (maxDivisor.isEmpty()) {
            return new Step.GiveUp("spec.restart.batchScale is not set, so the batch may not be made smaller");
        }
        return scale.divisor() * 2 <= maxDivisor.get()
                ? new Step.SmallerBatch(scale, scale.halved())
                : new Step.GiveUp("the batch may not be made smaller than " + scale
                        + ", by spec.restart.batchScale.maxDivisor = " + maxDivisor.get());
    }
}
