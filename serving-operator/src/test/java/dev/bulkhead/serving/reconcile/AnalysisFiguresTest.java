package dev.bulkhead.serving.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.bulkhead.api.v1alpha1.Rollout;
import dev.bulkhead.serving.plan.AskedFigure;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AnalysisFiguresTest {
    private static final Map<String, AskedFigure> ONE = Map.of("tokens", new AskedFigure("http://p", "up"));

    private final TestClock clock = new TestClock();
    private final AtomicInteger asked = new AtomicInteger();
    private final AtomicInteger woken = new AtomicInteger();
    private volatile OptionalDouble answer = OptionalDouble.of(1);
    private final AnalysisFigures figures = new AnalysisFigures(
            q -> {
                asked.incrementAndGet();
                return answer;
            },
            clock);

    @AfterEach
    void close() {
        figures.close();
    }

    @Test
    void whoAsksFirstIsWokenWhenTheFigureIsThere() {
        assertThat(ask()).containsEntry("tokens", OptionalDouble.empty());

        await().until(() -> woken.get() == 1);
        assertThat(ask()).containsEntry("tokens", OptionalDouble.of(1));
        assertThat(asked).hasValue(1);
    }

    @Test
    void itIsAskedAnewAfterAWhileAndWakesOnlyForAnotherFigure() {
        ask();
        await().until(() -> woken.get() == 1);

        clock.pass(Duration.ofSeconds(6));
        ask();
        await().until(() -> asked.get() == 2);
        answer = OptionalDouble.of(7);
        clock.pass(Duration.ofSeconds(6));
        ask();

        await().until(() -> woken.get() == 2);
        assertThat(ask()).containsEntry("tokens", OptionalDouble.of(7));
    }

    @Test
    void whatWasNotToldLatelyIsNotKnown() {
        ask();
        await().until(() -> woken.get() == 1);

        clock.pass(Duration.ofSeconds(31));

        assertThat(ask()).containsEntry("tokens", OptionalDouble.empty());
    }

    @Test
    void aPrometheusThatHangsStopsNobody() throws InterruptedException {
        CountDownLatch hangs = new CountDownLatch(1);
        try (AnalysisFigures stuck = new AnalysisFigures(
                q -> {
                    try {
                        hangs.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    return OptionalDouble.of(1);
                },
                clock)) {
            Map<String, AskedFigure> many = IntStream.range(0, 1000)
                    .boxed()
                    .collect(Collectors.toMap(i -> "q" + i, i -> new AskedFigure("http://p", "up" + i)));

            assertThat(stuck.of(many, () -> {}))
                    .hasSize(1000)
                    .allSatisfy((name, figure) -> assertThat(figure).isEmpty());
            hangs.countDown();
        }
    }

    @Test
    void theNamesOfTheRevisionsAreFilledIn() {
        Rollout rollout = Serialization.unmarshal("""
                strategy: Canary
                steps: [{weight: 1}]
                analysis: {queries: [{name: a, prometheus: 'http://p', query: 'x{r="$(REVISION)"}/x{r="$(STABLE)"}', max: "2"}]}
                """, Rollout.class);

        assertThat(AskedFigure.of(rollout.analysis(), "iris-rev-2", "iris-rev-1"))
                .containsEntry("a", new AskedFigure("http://p", "x{r=\"iris-rev-2\"}/x{r=\"iris-rev-1\"}"));
    }

    private Map<String, OptionalDouble> ask() {
        return figures.of(ONE, woken::incrementAndGet);
    }

    private static final class TestClock extends Clock {
        private Instant now = Instant.parse("2026-11-25T08:00:00Z");

        synchronized void pass(Duration time) {
            now = now.plus(time);
        }

        @Override
        public synchronized Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}
