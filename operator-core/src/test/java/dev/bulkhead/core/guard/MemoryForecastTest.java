package dev.bulkhead.core.guard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bulkhead.core.guard.MemoryForecast.Room;
import dev.bulkhead.core.guard.MemoryForecast.Sample;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class MemoryForecastTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final Duration REACTION = Duration.ofSeconds(3);
    private static final Room ROOM = room(128, 1024);

    @Test
    void whatStaysIsLeftAlone() {
        assertThat(raise(ROOM, 60, 100, 100, 100)).isEmpty();
    }

    @Test
    void whatWillReachItsLimitBeforeTheNextLookIsRaised() {
        assertThat(raise(ROOM, 1, 20, 40, 60)).isEmpty();
        assertThat(raise(ROOM, 1, 40, 60, 80)).contains(MemorySize.mebi(256));
    }

    @Test
    void theAgeOfAFigureCounts() {
        List<Sample> samples = List.of(sample(1, 40), sample(2, 50));

        assertThat(MemoryForecast.raise(samples, START, START.plusSeconds(2), REACTION, ROOM))
                .isEmpty();
        assertThat(MemoryForecast.raise(samples, START, START.plusSeconds(8), REACTION, ROOM))
                .isPresent();
    }

    @Test
    void aYoungContainerThatGrowsFastIsNotLostForWantOfASecondFigure() {
        Optional<MemorySize> wanted =
                MemoryForecast.raise(List.of(sample(2, 60)), START, START.plusSeconds(2), REACTION, ROOM);

        assertThat(wanted).contains(MemorySize.mebi(256));
    }

    @Test
    void aProgramThatLoadsItsLibrariesIsNotGrowing() {
        Optional<MemorySize> wanted =
                MemoryForecast.raise(List.of(sample(1, 30)), START, START.plusSeconds(1), REACTION, ROOM);

        assertThat(wanted).isEmpty();
    }

    @Test
    void whatIsNearlyFullIsRaisedHoweverSlowlyItGrows() {
        assertThat(raise(ROOM, 60, 116, 116, 116)).contains(MemorySize.mebi(256));
    }

    @Test
    void whatGrowsFastIsGivenMoreThanOneStep() {
        assertThat(raise(room(1024, 1 << 20), 1, 400, 700))
                .hasValueSatisfying(to -> assertThat(to).isGreaterThanOrEqualTo(MemorySize.mebi(700 + 2 * 3 * 300)));
    }

    @Test
    void neverBeyondTheCeilingAndNeverDown() {
        assertThat(raise(room(128, 200), 1, 60, 120)).contains(MemorySize.mebi(200));
        assertThat(raise(room(128, 128), 1, 60, 120)).isEmpty();
        assertThat(raise(room(128, 100), 1, 60, 120)).isEmpty();
    }

    @Test
    void whatShrinksIsLeftAlone() {
        assertThat(raise(ROOM, 5, 110, 90, 60)).isEmpty();
    }

    @Test
    void figuresOfOneMomentDivideByNothing() {
        List<Sample> twins = List.of(sample(5, 40), sample(5, 90));

        assertThat(MemoryForecast.raise(twins, START, START.plusSeconds(5), REACTION, ROOM))
                .isEmpty();
    }

    /**
     * The promise in figures: whoever grows from the start at a steady rate is never killed as long as the limit lasts for
     * the age of the figures, two of their intervals, two rounds and the resize itself.
     */
    @Property
    void aSteadyLeakIsNeverKilled(
            @ForAll @IntRange(min = 1, max = 2_000) int rate,
            @ForAll @IntRange(min = 0, max = 20) int age,
            @ForAll @IntRange(min = 1, max = 30) int figuresEvery,
            @ForAll @IntRange(min = 1, max = 15) int interval,
            @ForAll @IntRange(min = 0, max = 2) int resize) {
        int lasts = age + 2 * figuresEvery + 2 * interval + resize + 2;
        long limit = Math.max(64, (long) (rate * lasts * 1.4));

        assertThat(Leak.survives(rate, age, figuresEvery, interval, resize, limit))
                .isTrue();
    }

    /** A leak, second by second, as the watch sees it. */
    private record Leak(int rate, int age, int figuresEvery) {
        static boolean survives(int rate, int age, int figuresEvery, int interval, int resize, long start) {
            Leak leak = new Leak(rate, age, figuresEvery);
            long ceiling = start * 100;
            long limit = start;
            long asked = start;
            long inForceAt = 0;
            for (int second = 1; (long) rate * second < ceiling / 2; second++) {
                if (second >= inForceAt) {
                    limit = asked;
                }
                if ((long) rate * second >= limit) {
                    return false;
                }
                List<Sample> samples = leak.seenAt(second);
                if (second % interval == 0 && !samples.isEmpty()) {
                    Duration reaction = Duration.ofSeconds(Math.max(interval, figuresEvery) + 2L);
                    Optional<MemorySize> wanted = MemoryForecast.raise(
                            samples, START, START.plusSeconds(second), reaction, room(asked, ceiling));
                    if (wanted.isPresent()) {
                        asked = wanted.get().bytes() >> 20;
                        inForceAt = second + resize;
                    }
                }
            }
            return true;
        }

        /** The newest four of the figures that were taken at least {@code age} seconds ago. */
        private List<Sample> seenAt(int second) {
            List<Sample> seen = new ArrayList<>();
            for (int at = figuresEvery; at <= second - age; at += figuresEvery) {
                seen.add(sample(at, (long) rate * at));
            }
            return seen.subList(Math.max(0, seen.size() - 4), seen.size());
        }
    }

    /** Figures one {@code step} of seconds apart, the last of them taken just now. */
    private static Optional<MemorySize> raise(Room room, int step, int... mebis) {
        List<Sample> samples = new ArrayList<>();
        for (int i = 0; i < mebis.length; i++) {
            samples.add(sample(100 + i * step, mebis[i]));
        }
        return MemoryForecast.raise(samples, START, samples.getLast().at(), REACTION, room);
    }

    private static Sample sample(int second, long mebis) {
        return new Sample(START.plusSeconds(second), MemorySize.mebi(mebis));
    }

    private static Room room(long limit, long ceiling) {
        return new Room(MemorySize.mebi(limit), MemorySize.mebi(ceiling), new BigDecimal("1.5"), MemorySize.mebi(256));
    }
}
