package dev.bulkhead.core.plan.admission;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bulkhead.core.plan.admission.Usage.Stage;
import dev.bulkhead.core.plan.admission.Usage.Use;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class UsageTest {
    @Test
    void aJobThatHoldsRoomCountsAsIfItRanAsLongAsJobsDo() {
        Usage usage = Usage.of(List.of(
                new Use("done", 0.5, 50, 100, Stage.Ended),
                new Use("done", 0.5, 150, 300, Stage.Ended),
                new Use("new", 0.25, 0, 0, Stage.Holding),
                new Use("half", 0.25, 25, 100, Stage.Holding)));

        assertThat(usage.typicalSeconds()).isEqualTo(200);
        assertThat(usage.of("done")).isEqualTo(200);
        assertThat(usage.of("new")).isEqualTo(50);
        assertThat(usage.of("half")).isEqualTo(50);
    }

    @Test
    void aJobThatRunsLongerCountsAsLongAsItRuns() {
        Usage usage =
                Usage.of(List.of(new Use("n", 1, 10, 10, Stage.Ended), new Use("long", 0.5, 50, 100, Stage.Holding)));

        assertThat(usage.of("long")).isEqualTo(50);
    }

    @Test
    void whoWaitsCountsWhatHeHasUsedAndNobodyElseCounts() {
        Usage usage = Usage.of(List.of(new Use("n", 0.5, 5, 10, Stage.Waiting)));

        assertThat(usage.of("n")).isEqualTo(5);
        assertThat(usage.of("other")).isZero();
    }

    @Test
    void jobsThatNeverRanSayNothingOfHowLongJobsRun() {
        assertThat(Usage.of(List.of(new Use("n", 0.5, 0, 0, Stage.Ended))).typicalSeconds())
                .isEqualTo(Usage.NONE.typicalSeconds());
    }

    @Test
    void notMoreIsExpectedThanCountsHalfWhenItIsOver() {
        long weeks = Shares.HALF_LIFE.multipliedBy(20).toSeconds();

        Usage usage = Usage.of(IntStream.range(0, 3)
                .mapToObj(i -> new Use("n", 0.1, 1, weeks, Stage.Ended))
                .toList());

        assertThat(usage.typicalSeconds()).isEqualTo(Shares.HALF_LIFE.toSeconds());
    }
}
