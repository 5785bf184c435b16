package dev.bulkhead.core.plan.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.bulkhead.core.plan.capacity.Amounts;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SharesTest {
    private static final Instant NOW = Instant.parse("2026-01-10T00:00:00Z");

    /** 2 nodes with 8 GPUs, 64 CPUs and 256 GiB each. */
    private final Shares shares = new Shares(new Floor().nodes(2, 8).cluster());

    @Test
    void ofAJobWithGpusOnlyTheseCount() {
        assertThat(shares.of(new Amounts(128_000, 1, 0, Map.of(Floor.GPU, 4L)))).isEqualTo(0.25);
    }

    @Test
    void ofAJobWithoutTheLargerOfCpuAndMemoryCounts() {
        assertThat(shares.of(new Amounts(32_000, 1L << 30, 0, Map.of()))).isEqualTo(0.25);
        assertThat(shares.of(new Amounts(1_000, 256L << 30, 0, Map.of()))).isEqualTo(0.5);
    }

    @Test
    void whatTheClusterDoesNotHaveCountsAsAllOfIt() {
        assertThat(shares.of(new Amounts(0, 0, 0, Map.of("amd.com/gpu", 1L)))).isEqualTo(1);
    }

    @Test
    void useIsShareTimesSecondsAndHalvesWithinADay() {
        assertThat(Shares.spent(0.5, NOW.minusSeconds(100), NOW, NOW)).isCloseTo(50, within(0.1));
        Instant yesterday = NOW.minus(Duration.ofDays(1));
        assertThat(Shares.spent(0.5, yesterday.minusSeconds(100), yesterday, NOW))
                .isCloseTo(25, within(0.1));
    }

    @Test
    void timesThatRunBackwardsCountNothing() {
        assertThat(Shares.spent(0.5, NOW, NOW.minusSeconds(1), NOW)).isZero();
    }
}
