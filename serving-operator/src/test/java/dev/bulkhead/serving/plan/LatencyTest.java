package dev.bulkhead.serving.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class LatencyTest {
    @Test
    void aPercentileLiesWithinTheBoundsThatHoldIt() {
        Latency latency = counted(6, 90).plus(counted(8, 10)); // 50 to 100 ms, 200 to 500 ms

        assertThat(latency.percentile(50).orElseThrow()).isBetween(50.0, 100.0);
        assertThat(latency.percentile(95).orElseThrow()).isCloseTo(350, within(1.0));
    }

    @Test
    void whatIsBeyondTheLastBoundIsNotForgotten() {
        assertThat(counted(13, 3).percentile(50).orElseThrow()).isGreaterThan(10000);
    }

    @Test
    void withoutRequestsThereIsNone() {
        assertThat(Latency.NONE.percentile(95)).isEmpty();
    }

    @Test
    void aSpanIsTheDifferenceOfTwoCounts() {
        Latency before = counted(3, 5);

        assertThat(before.plus(counted(4, 2)).minus(before)).isEqualTo(counted(4, 2));
    }

    private static Latency counted(int bound, long requests) {
        List<Long> counts = new ArrayList<>(Collections.nCopies(Latency.BOUNDS.size() + 1, 0L));
        counts.set(bound, requests);
        return new Latency(counts);
    }
}
