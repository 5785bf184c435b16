package dev.bulkhead.core.guard;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MemoryHistoryTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private final MemoryHistory empty = MemoryHistory.of(START);

    @Test
    void newFiguresAreTakenAndOldOnesGo() {
        MemoryHistory history = empty;
        for (int second = 1; second <= 6; second++) {
            history = take(history, second, 10 * second);
        }

        assertThat(history.samples()).extracting(s -> s.used().bytes()).containsExactly(30L, 40L, 50L, 60L);
        assertThat(history.peak()).isEqualTo(new MemorySize(60));
        assertThat(history.spacing()).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void aFigureThatIsRepeatedTeachesNothing() {
        MemoryHistory once = take(empty, 5, 10);

        assertThat(take(once, 5, 10)).isEqualTo(once);
        assertThat(take(once, 4, 99)).isEqualTo(once);
    }

    @Test
    void aStaleFigureMisleads() {
        WorkingSet old = figure(5, 10, Optional.empty());

        assertThat(empty.with(old, START.plusSeconds(64)).samples()).hasSize(1);
        assertThat(empty.with(old, START.plusSeconds(66)).samples()).isEmpty();
    }

    @Test
    void soDoesOneOfTheFuture() {
        assertThat(empty.with(figure(60, 10, Optional.empty()), START.plusSeconds(5))
                        .samples())
                .isEmpty();
    }

    @Test
    void aFigureOfAnotherRunUnderTheSameNameIsLeftOut() {
        Instant now = START.plusSeconds(5);

        assertThat(empty.with(figure(5, 10, Optional.of(START.minusSeconds(3600))), now)
                        .samples())
                .isEmpty();
        assertThat(empty.with(figure(5, 10, Optional.of(START.plusSeconds(4))), now)
                        .samples())
                .isEmpty();
        assertThat(empty.with(figure(-10, 10, Optional.empty()), now).samples()).isEmpty();
        // made just before it was started, as every container is
        assertThat(empty.with(figure(5, 10, Optional.of(START.minusMillis(300))), now)
                        .samples())
                .hasSize(1);
    }

    @Test
    void aPeakIsBelievedOnceItWasLookedAtOften() {
        MemoryHistory twice = take(take(empty, 1, 10), 2, 20);

        assertThat(twice.believedPeak()).isEmpty();
        assertThat(take(twice, 3, 15).believedPeak()).contains(new MemorySize(20));
    }

    private static MemoryHistory take(MemoryHistory history, int second, int bytes) {
        return history.with(figure(second, bytes, Optional.of(START)), START.plusSeconds(second));
    }

    private static WorkingSet figure(int second, int bytes, Optional<Instant> started) {
        return new WorkingSet("n", "p", "c", new MemorySize(bytes), START.plusSeconds(second), started);
    }
}
