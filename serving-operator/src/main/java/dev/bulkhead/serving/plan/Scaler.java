package dev.bulkhead.serving.plan;

import dev.bulkhead.api.v1alpha1.ServingScale.ScaleMetric;
import dev.bulkhead.serving.plan.RolloutOutcome.Ask;
import dev.bulkhead.serving.plan.ScaleOutcome.Lull;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * How many replicas each revision needs: its requests at a time, in work and waiting, over what a replica is to have. More
 * come at once; fewer only when no more were needed for the whole delay. None at all, if the spec allows it, when there was
 * no request for the delay. Where the routers are not all heard nothing is made smaller.
 */
public final class Scaler {
    private static final Duration PACE = Duration.ofSeconds(2);

    private final ScaleInput in;
    private final int minReplicas;
    private final SortedMap<Integer, Integer> replicas = new TreeMap<>();
    private final SortedMap<Integer, Lull> lulls = new TreeMap<>();

    private Scaler(ScaleInput in, int scheduled) {
        this.in = in;
        int max = in.scaling().maxReplicas();
        this.minReplicas = Math.min(max, Math.max(in.scaling().minReplicas(), scheduled));
    }

    public static ScaleOutcome decide(ScaleInput in) {
        Schedules schedules = Schedules.at(in.scaling().schedulesOrEmpty(), in.now());
        Scaler scaler = new Scaler(in, schedules.minReplicas());
        in.asks().forEach(scaler::decide);
        Optional<Instant> lookAgain = Stream.of(schedules.change().stream(), scaler.moments())
                .flatMap(s -> s)
                .filter(t -> t.isAfter(in.now()))
                .min(Instant::compareTo);
        return new ScaleOutcome(Map.copyOf(scaler.replicas), Map.copyOf(scaler.lulls), lookAgain, schedules.findings());
    }

    /** Replicas that all requests of the service together need; not fewer than the stable revision has. */
    public static int size(ScaleInput in) {
        Schedules schedules = Schedules.at(in.scaling().schedulesOrEmpty(), in.now());
        double load = in.loads().values().stream()
                .map(w -> w.need(in.now()))
                .flatMapToDouble(OptionalDouble::stream)
                .sum();
        int max = in.scaling().maxReplicas();
        int min = Math.clamp(Math.max(in.scaling().minReplicas(), schedules.minReplicas()), 1, max);
        int there = in.stable().map(in::replicas).orElse(0);
        return Math.clamp(Math.max(there, (int) Math.ceil(load / in.target())), min, max);
    }

    private void decide(Ask ask) {
        int floor = floor(ask);
        replicas.put(
                ask.number(),
                in.scaling().metric() == ScaleMetric.Cpu ? Math.max(1, floor) : byRequests(ask.number(), floor));
    }

    /** The stable revision has the service's minimum, another one its share of it. */
    private int floor(Ask ask) {
        boolean stable = in.stable().filter(s -> s == ask.number()).isPresent();
        int own = stable ? minReplicas : Math.ceilDiv(minReplicas * ask.share(), 100);
        return Math.min(Math.max(own, ask.atLeast()), in.scaling().maxReplicas());
    }

    private int byRequests(int revision, int floor) {
        int now = Math.min(in.replicas(revision), in.scaling().maxReplicas());
        boolean known = in.complete() && !in.load(revision).seconds().isEmpty();
        if (floor == 0 && known && idle(in.load(revision))) {
            return 0;
        }
        int least = floor == 0 && now > 0 ? 1 : floor;
        int needed = Math.clamp(needed(revision), least, in.scaling().maxReplicas());
        return needed >= now || !known ? Math.max(needed, now) : calm(revision, now, needed);
    }

    private int needed(int revision) {
        LoadWindow window = in.load(revision);
        int latest = window.latest().all();
        // The means know little yet of the requests that wake it, and still of those for which it was awake.
        double load =
                in.replicas(revision) == 0 ? latest : window.need(in.now()).orElse(0);
        return Math.max(Math.min(1, latest), (int) Math.ceil(load / in.target()));
    }

    private boolean idle(LoadWindow window) {
        return window.latest().all() == 0
                && window.busy()
                        .filter(b -> !in.now().isBefore(b.plusSeconds(delay())))
                        .isPresent();
    }

    /** Fewer, but not before it was calm for the whole delay, and then as many as it needed at the most in that time. */
    private int calm(int revision, int now, int needed) {
        Lull before = in.lulls().getOrDefault(revision, new Lull(in.now(), needed));
        Lull lull = new Lull(before.since(), Math.max(before.most(), needed));
        if (in.now().isBefore(lull.since().plusSeconds(delay()))) {
            lulls.put(revision, lull);
            return now;
        }
        int fewer = Math.min(now, lull.most());
        if (needed < fewer) {
            lulls.put(revision, new Lull(in.now(), needed));
        }
        return fewer;
    }

    private int delay() {
        return in.scaling().scaleDownDelaySeconds();
    }

    private Stream<Instant> moments() {
        if (in.scaling().metric() == ScaleMetric.Cpu) {
            return Stream.empty();
        }
        return in.asks().stream().map(Ask::number).flatMap(n -> {
            Stream<Instant> lull =
                    Stream.ofNullable(lulls.get(n)).map(l -> l.since().plusSeconds(delay()));
            Stream<Instant> idle = in.replicas(n) > 0 && minReplicas == 0
                    ? in.load(n).busy().map(b -> b.plusSeconds(delay())).stream()
                    : Stream.empty();
            Stream<Instant> busy =
                    in.load(n).need(in.now()).orElse(0) > 0 ? Stream.of(in.now().plus(PACE)) : Stream.empty();
            return Stream.of(lull, idle, busy).flatMap(s -> s);
        });
    }
}
