package dev.bulkhead.serving.reconcile;

import dev.bulkhead.serving.plan.AskedFigure;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * The newest figures of analyses' queries. Nobody waits for one: who asks gets what is known, and is woken when a figure that
 * was asked for has come or changed. What Prometheus has not told lately is not known.
 */
final class AnalysisFigures implements AutoCloseable {
    private static final int AT_ONCE = 4;
    private static final int WAITING = 256;
    private static final Duration PACE = Duration.ofSeconds(5);
    private static final Duration OLDEST = Duration.ofSeconds(30);

    /** @param told when it was; null while the first is on its way */
    private record Figure(OptionalDouble value, Instant told, Instant asked) {
        Figure asked(Instant now) {
            return new Figure(value, told, now);
        }
    }

    private final Function<AskedFigure, OptionalDouble> prometheus;
    private final Clock clock;
    private final Map<AskedFigure, Figure> figures = new ConcurrentHashMap<>();
    private final ThreadPoolExecutor askers = new ThreadPoolExecutor(
            AT_ONCE,
            AT_ONCE,
            1,
            TimeUnit.MINUTES,
            new ArrayBlockingQueue<>(WAITING),
            Thread.ofPlatform().name("analysis-", 0).daemon().factory());

    /** @param prometheus asks and waits; called by threads of our own */
    AnalysisFigures(Function<AskedFigure, OptionalDouble> prometheus, Clock clock) {
        this.prometheus = prometheus;
        this.clock = clock;
    }

    /** @param wake called when one of them has come or changed */
    SortedMap<String, OptionalDouble> of(Map<String, AskedFigure> asked, Runnable wake) {
        Instant now = clock.instant();
        figures.values().removeIf(f -> f.asked().isBefore(now.minus(OLDEST)));
        SortedMap<String, OptionalDouble> known = new TreeMap<>();
        asked.forEach((name, figure) -> known.put(name, newest(figure, now, wake)));
        return known;
    }

    private OptionalDouble newest(AskedFigure asked, Instant now, Runnable wake) {
        Figure figure = figures.get(asked);
        if (figure == null || figure.asked().isBefore(now.minus(PACE))) {
            ask(asked, now, wake);
        }
        boolean fresh =
                figure != null && figure.told() != null && !figure.told().isBefore(now.minus(OLDEST));
        return fresh ? figure.value() : OptionalDouble.empty();
    }

    private void ask(AskedFigure asked, Instant now, Runnable wake) {
        figures.compute(asked, (a, f) -> f == null ? new Figure(OptionalDouble.empty(), null, now) : f.asked(now));
        try {
            askers.execute(() -> {
                OptionalDouble value = prometheus.apply(asked);
                Figure before = figures.get(asked);
                figures.computeIfPresent(asked, (a, f) -> new Figure(value, clock.instant(), f.asked()));
                if (before != null && !value.equals(before.value())) {
                    wake.run();
                }
            });
        } catch (RejectedExecutionException full) {
            // It is asked again when somebody next wants to know; until then it is not known, and holds what it has to.
        }
    }

    @Override
    public void close() {
        askers.shutdownNow();
    }
}
