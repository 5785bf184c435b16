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
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AnalysisFiguresTest {
    private static final Map<String, AskedFigure> ONE = Map.of("tokens", new AskedFigure("http://p", "up"));

    private final TestClock clock = new TestClock();
    private final AtomicInteger asked = new AtomicInteger();
    private final AtomicBoolean hang = new AtomicBoolean();
    private final CountDownLatch end = new CountDownLatch(1);
    private volatile OptionalDouble answer = OptionalDouble.of(1);
    private final AnalysisFigures figures = new AnalysisFigures(this::answer, clock);

    @AfterEach
    void end() {
        end.countDown();
    }

    @Test
    void whoAsksFirstWaitsForNothingAndSeesItLater() {
        assertThat(ask()).isEmpty();

        await().until(() -> ask().equals(OptionalDouble.of(1)));
        assertThat(asked).hasValue(1);
    }

    @Test
    void itIsAskedAnewAfterAWhile() {
        ask();
        await().until(() -> ask().isPresent());

        answer = OptionalDouble.of(7);
        clock.pass(Duration.ofSeconds(6));
        await().until(() -> ask().equals(OptionalDouble.of(7)));
        answer = OptionalDouble.empty();
        clock.pass(Duration.ofSeconds(6));
        await().until(() -> ask().isEmpty());

        assertThat(asked).hasValue(3);
    }

    @Test
    void whatWasNotToldLatelyIsNotKnown() {
        ask();
        await().until(() -> ask().isPresent());
        hang.set(true);

        clock.pass(Duration.ofSeconds(31));

        assertThat(ask()).isEmpty();
    }

    @Test
    void aPrometheusThatHangsStopsNobody() {
        hang.set(true);
        Map<String, AskedFigure> many = IntStream.range(0, 1000)
                .boxed()
                .collect(Collectors.toMap(i -> "q" + i, i -> new AskedFigure("http://p", "up" + i)));

        assertThat(figures.of(many))
                .hasSize(1000)
                .allSatisfy((name, figure) -> assertThat(figure).isEmpty());
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

    private OptionalDouble ask() {
        return figures.of(ONE).get("tokens");
    }

    private OptionalDouble answer(AskedFigure figure) {
        asked.incrementAndGet();
        try {
            if (hang.get()) {
                end.await();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return answer;
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
