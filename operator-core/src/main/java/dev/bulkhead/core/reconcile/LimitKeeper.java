package dev.bulkhead.core.reconcile;

import dev.bulkhead.api.v1alpha1.Reason;
import dev.bulkhead.core.guard.MemoryForecast;
import dev.bulkhead.core.guard.MemoryHistory;
import dev.bulkhead.core.guard.MemorySize;
import dev.bulkhead.core.guard.WorkingSet;
import dev.bulkhead.core.metrics.MemoryMeters;
import dev.bulkhead.core.plan.RunningContainer;
import dev.bulkhead.core.plan.capacity.Amounts;
import dev.bulkhead.core.run.OperatorContext;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/** Keeps limits ahead of what containers use: remembers their figures, and raises a limit that would be reached too soon. */
final class LimitKeeper {
    /** From a raise to its effect: the kubelet's own loop, with some room. Measured on an idle node: 0.2 s. */
    private static final Duration IN_FORCE = Duration.ofSeconds(2);

    private static final Duration REFUSED_AGAIN = Duration.ofMinutes(1);

    private final OperatorContext context;
    private final KnownCluster cluster;
    private final LimitRaiser raiser;
    private final EventRecorder events;
    private final MemoryMeters meters;
    private final Map<WatchedContainer.Key, MemoryHistory> histories = new ConcurrentHashMap<>();
    private final Map<WatchedContainer.Key, Instant> refused = new ConcurrentHashMap<>();

    LimitKeeper(OperatorContext context, KnownCluster cluster, EventRecorder events, MemoryMeters meters) {
        this.context = context;
        this.cluster = cluster;
        this.raiser = new LimitRaiser(context.client());
        this.events = events;
        this.meters = meters;
    }

    /** Whether limits can be raised in this cluster at all. */
    boolean isOfUse() {
        return raiser.isServed();
    }

    /** Forgets all others. */
    void retain(Collection<WatchedContainer> watched) {
        Set<WatchedContainer.Key> keys =
                watched.stream().map(WatchedContainer::key).collect(Collectors.toSet());
        histories.keySet().retainAll(keys);
        refused.keySet().retainAll(keys);
    }

    /** @param now by the clock of the figure */
    void look(WatchedContainer watched, WorkingSet figure, Instant now) {
        MemoryHistory history = histories.compute(watched.key(), (key, before) -> {
            Instant started = watched.container().started();
            boolean same = before != null && before.started().equals(started);
            return (same ? before : MemoryHistory.of(started)).with(figure, now);
        });
        if (history.samples().isEmpty()) {
            return;
        }
        history.believedPeak().ifPresent(p -> watched.peaks().merge(watched.group(), p, MemorySize::max));
        Instant retry = refused.get(watched.key());
        boolean waits = watched.container().waitsForItsNode()
                || retry != null && context.clock().instant().isBefore(retry);
        if (!waits) {
            wanted(watched, history, now).ifPresent(to -> raise(watched, within(watched.container(), to), history));
        }
    }

    private Optional<MemorySize> wanted(WatchedContainer watched, MemoryHistory history, Instant now) {
        Duration interval = context.config().memoryWatchInterval();
        Duration nextFigure = history.spacing().compareTo(interval) > 0 ? history.spacing() : interval;
        var policy = watched.terms().policy();
        return MemoryForecast.raise(
                history.samples(),
                history.started(),
                now,
                nextFigure.plus(IN_FORCE),
                new MemoryForecast.Room(
                        watched.container().limit(), watched.ceiling(), policy.growthFactor(), policy.minGrowth()));
    }

    /** What the node has free; of a full node all is asked for, as its kubelet grants it once others have gone. */
    private MemorySize within(RunningContainer container, MemorySize wanted) {
        MemorySize free = cluster.nodes()
                .node(container.node())
                .map(n -> new MemorySize(Math.max(0, n.free(Amounts.MEMORY))))
                .orElse(wanted);
        return free.isZero() ? wanted : wanted.min(container.limit().plus(free));
    }

    private void raise(WatchedContainer watched, MemorySize to, MemoryHistory history) {
        RunningContainer container = watched.container();
        String kind = watched.owner().getKind();
        String who = "container " + container.name() + " of pod " + container.podName();
        switch (raiser.raise(container, to)) {
            case LimitRaiser.Outcome.Raised raised -> {
                meters.raise(kind, MemoryMeters.Outcome.accepted);
                events.record(
                        watched.owner(),
                        EventRecorder.Type.Normal,
                        Reason.MemoryRaised,
                        who + " used " + history.samples().getLast().used().rounded() + " of its limit of "
                                + container.limit() + ", which was raised to " + to + " while it runs");
            }
            case LimitRaiser.Outcome.Refused(String why) -> {
                meters.raise(kind, MemoryMeters.Outcome.refused);
                refused.put(watched.key(), context.clock().instant().plus(REFUSED_AGAIN));
                events.record(
                        watched.owner(),
                        EventRecorder.Type.Warning,
                        Reason.MemoryRaiseDeferred,
                        who + " would need more than its limit of " + container.limit()
                                + ", but the API server refuses " + to + ": " + why);
            }
            case LimitRaiser.Outcome.Outdated outdated -> {}
        }
    }
}
