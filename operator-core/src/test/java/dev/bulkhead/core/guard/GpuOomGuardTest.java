package dev.bulkhead.core.guard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bulkhead.core.guard.GpuOomGuard.Step;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GpuOomGuardTest {
    private static final String TORCH =
            "torch.OutOfMemoryError: CUDA out of memory. Tried to allocate 2.50 GiB. GPU 0 has a"
                    + " total capacity of 39.39 GiB of which 1.12 GiB is free.";
    private static final Optional<String> NO_ALLOCATOR = Optional.empty();
    private static final Optional<Integer> NO_SCALE = Optional.empty();

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            torch.OutOfMemoryError: CUDA out of memory. Tried to allocate 22.00 MiB. GPU 0 has a total | PYTORCH_CUDA_ALLOC_CONF=expandable_segments:True
            torch.OutOfMemoryError: HIP out of memory. Tried to allocate 22.00 MiB. GPU 0 has a total  | PYTORCH_CUDA_ALLOC_CONF=expandable_segments:True
            ResourceExhaustedError: OOM when allocating tensor with shape[64,2016,9,9]                 | TF_GPU_ALLOCATOR=cuda_malloc_async
            XlaRuntimeError: RESOURCE_EXHAUSTED: Out of memory while trying to allocate 5 bytes.       | XLA_PYTHON_CLIENT_MEM_FRACTION=0.95
            """)
    void theAllocatorOfTheFrameworkThatSpokeIsTriedFirst(String line, String setting) {
        assertThat(GpuOomGuard.next(line, List.of(), NO_ALLOCATOR, BatchScale.WHOLE, Optional.of(8)))
                .isEqualTo(new Step.Allocator(setting));
    }

    @Test
    void whoSetTheAllocatorIsNotOverruled() {
        assertThat(GpuOomGuard.next(
                        TORCH, List.of("PYTORCH_CUDA_ALLOC_CONF"), NO_ALLOCATOR, BatchScale.WHOLE, Optional.of(8)))
                .isEqualTo(new Step.SmallerBatch(BatchScale.WHOLE, new BatchScale(2)));
        assertThat(GpuOomGuard.next(
                        TORCH, List.of("PYTORCH_ALLOC_CONF"), NO_ALLOCATOR, BatchScale.WHOLE, Optional.of(8)))
                .isInstanceOf(Step.SmallerBatch.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // torch before 2.1 refuses the word expandable_segments
                "RuntimeError: CUDA out of memory. Tried to allocate 1.69 GiB (GPU 0; 14.56 GiB total capacity; 1.31 GiB free)",
                "ValueError: No available memory for the cache blocks.",
            })
    void whereNoSettingHelpsTheBatchShrinksAtOnce(String line) {
        assertThat(GpuOomGuard.next(line, List.of(), NO_ALLOCATOR, BatchScale.WHOLE, Optional.of(8)))
                .isInstanceOf(Step.SmallerBatch.class);
    }

    @Test
    void theBatchIsHalvedDownToTheSmallestAllowedAndNoFurther() {
        Optional<String> tried = Optional.of("PYTORCH_CUDA_ALLOC_CONF=expandable_segments:True");

        assertThat(GpuOomGuard.next(TORCH, List.of(), tried, new BatchScale(4), Optional.of(8)))
                .isEqualTo(new Step.SmallerBatch(new BatchScale(4), new BatchScale(8)));
        assertThat(GpuOomGuard.next(TORCH, List.of(), tried, new BatchScale(8), Optional.of(8)))
                .isEqualTo(new Step.GiveUp("the batch may not be made smaller than 0.125, by"
                        + " spec.restart.batchScale.maxDivisor = 8"));
        assertThat(GpuOomGuard.next(TORCH, List.of(), tried, BatchScale.WHOLE, NO_SCALE))
                .isInstanceOf(Step.GiveUp.class);
    }

    @Property
    void itEndsAfterAsManyStepsAsTheDivisorHasHalves(@ForAll @IntRange(min = 2, max = 1024) int maxDivisor) {
        Optional<String> allocator = NO_ALLOCATOR;
        BatchScale scale = BatchScale.WHOLE;
        int steps = 0;
        while (true) {
            Step step = GpuOomGuard.next(TORCH, List.of(), allocator, scale, Optional.of(maxDivisor));
            if (step instanceof Step.Allocator(String setting)) {
                allocator = Optional.of(setting);
            } else if (step instanceof Step.SmallerBatch(BatchScale from, BatchScale to)) {
                assertThat(from).isEqualTo(scale);
                scale = to;
            } else {
                break;
            }
            steps++;
        }
        assertThat(scale.divisor()).isEqualTo(Integer.highestOneBit(maxDivisor));
        assertThat(steps).isEqualTo(1 + Integer.numberOfTrailingZeros(Integer.highestOneBit(maxDivisor)));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4, 8, 1024})
    void theFactorIsWrittenExactlyAndReadBack(int divisor) {
        String text = new BatchScale(divisor).toString();

        assertThat(Double.parseDouble(text)).isEqualTo(1.0 / divisor);
        assertThat(text).hasSizeLessThanOrEqualTo(16);
        assertThat(BatchScale.parse(text)).contains(new BatchScale(divisor));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "-0.5", "2", "0.3", "1e-999999999", "NaN", "x", "0.33333333333333333333"})
    void whatIsNoFactorIsNone(String text) {
        assertThat(BatchScale.parse(text)).isEmpty();
        assertThat(BatchScale.parse(null)).isEmpty();
    }
}
