package dev.bulkhead.core.plan.admission;

import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The order of waiting jobs: priority, then the namespace that has used least for its weight, then age. A job that is placed
 * counts at once as use of its namespace, so that one round shares the room as well.
 *
 * <p>Of jobs that began to wait within the same minute the largest is first: first-fit decreasing (Johnson 1974) packs
 * tighter than any order of seconds, as small jobs find room between the large ones but not the other way round.
 */
final class Order {
    /** A job just placed counts as if it had run so long: about what a short one runs. */
    private static final double SECONDS_AHEAD = 60;

    private final Shares shares;
    private final Comparator<GangAsk> withinNamespace;
    private final Map<String, Deque<GangAsk>> byNamespace = new HashMap<>();
    private final Map<String, Double> used = new HashMap<>();

    Order(List<GangAsk> waiting, Shares shares, Shares.Usage usage) {
        this.shares = shares;
        this.withinNamespace = Comparator.comparingInt((GangAsk a) -> -a.priority())
                .thenComparing(a -> a.since().truncatedTo(ChronoUnit.MINUTES))
                .thenComparing(a -> -shares.of(a.requests()))
                .thenComparing(GangAsk::since)
                .thenComparing(GangAsk::owner);
        waiting.stream().sorted(withinNamespace).forEach(a -> {
            byNamespace.computeIfAbsent(a.namespace(), n -> new ArrayDeque<>()).add(a);
            used.putIfAbsent(a.namespace(), usage.of(a.namespace()));
        });
    }

    /** Takes the next one. */
    Optional<GangAsk> next() {
        Optional<GangAsk> first = byNamespace.values().stream()
                .map(Deque::getFirst)
                .min(Comparator.comparingInt((GangAsk a) -> -a.priority())
                        .thenComparingDouble(a -> used.get(a.namespace()) / a.weight())
                        .thenComparing(withinNamespace));
        first.ifPresent(a -> byNamespace.computeIfPresent(a.namespace(), (n, queue) -> {
            queue.removeFirst();
            return queue.isEmpty() ? null : queue;
        }));
        return first;
    }

    void placed(GangAsk ask) {
        used.merge(ask.namespace(), shares.of(ask.requests()) * SECONDS_AHEAD, Double::sum);
    }
}
