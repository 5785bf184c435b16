package dev.bulkhead.serving.reconcile;

import dev.bulkhead.api.v1alpha1.InferenceService;
import dev.bulkhead.api.v1alpha1.InferenceServiceStatus;
import dev.bulkhead.api.v1alpha1.Rollout;
import dev.bulkhead.core.reconcile.Prometheus;
import dev.bulkhead.serving.plan.AskedFigure;
import dev.bulkhead.serving.plan.FrozenRevision;
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
 * The newest figures of analyses' queries. Nobody waits for one: who asks gets what is known, and sees what has come when it
 * looks again, as it does every second of a step. What Prometheus has not told lately is not known.
 */
final class AnalysisFigures {
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
        askers.allowCoreThreadTimeOut(true);
    }

    AnalysisFigures(Clock clock) {
        this(asking(new Prometheus()), clock);
    }

    private static Function<AskedFigure, OptionalDouble> asking(Prometheus prometheus) {
        return asked -> {
            try {
                return prometheus.ask(asked.prometheus(), asked.query());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return OptionalDouble.empty();
            }
        };
    }

    /** Of the step in which a service's candidate stands; empty without one. */
    SortedMap<String, OptionalDouble> of(InferenceService service) {
        InferenceServiceStatus status = service.getStatus();
        Rollout rollout = service.getSpec().rollout();
        if (rollout == null || rollout.analysis() == null || status == null) {
            return new TreeMap<>();
        }
        if (status.stable() == null || status.candidate() == null) {
            return new TreeMap<>();
        }
        String name = service.getMetadata().getName();
        return of(AskedFigure.of(
                rollout.analysis(),
                FrozenRevision.name(name, status.candidate()),
                FrozenRevision.name(name, status.stable())));
    }

    SortedMap<String, OptionalDouble> of(Map<String, AskedFigure> asked) {
        Instant now = clock.instant();
        figures.values().removeIf(f -> f.asked().isBefore(now.minus(OLDEST)));
        SortedMap<String, OptionalDouble> known = new TreeMap<>();
        asked.forEach((name, figure) -> known.put(name, newest(figure, now)));
        return known;
    }

    private OptionalDouble newest(AskedFigure asked, Instant now) {
        Figure figure = figures.get(asked);
        if (figure == null || figure.asked().isBefore(now.minus(PACE))) {
            ask(asked, now);
        }
        boolean fresh =
                figure != null && figure.told() != null && !figure.told().isBefore(now.minus(OLDEST));
        return fresh ? figure.value() : OptionalDouble.empty();
    }

    private void ask(AskedFigure asked, Instant now) {
        figures.compute(asked, (a, f) -> f == null ? new Figure(OptionalDouble.empty(), null, now) : f.asked(now));
        try {
            askers.execute(() -> {
                OptionalDouble value = prometheus.apply(asked);
                figures.computeIfPresent(asked, (a, f) -> new Figure(value, clock.instant(), f.asked()));
            });
        } catch (RejectedExecutionException full) {
            // It is asked again when somebody next wants to know; until then it is not known, and holds what it has to.
        }
    }
}
