package dev.bulkhead.core.plan.admission;

import dev.bulkhead.core.plan.capacity.ClusterSnapshot;
import dev.bulkhead.core.plan.capacity.PodAsk;
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
 * <p>Of jobs of a namespace that began to wait within the same minute the one that is hardest to place is first: first-fit
 * decreasing (Johnson 1974) packs tighter than any order of seconds, as small jobs find room between the large ones but not
 * the other way round.
 */
final class Order {
    private final ClusterSnapshot cluster;
    private final Shares shares;
    private final double typicalSeconds;
    private final Comparator<GangAsk> withinNamespace;
    private final Map<Object, Double> parts = new HashMap<>();
    private final Map<String, Double> hardness = new HashMap<>();
    private final Map<String, Deque<GangAsk>> byNamespace = new HashMap<>();
    private final Map<String, Double> used = new HashMap<>();

    Order(List<GangAsk> waiting, ClusterSnapshot cluster, Shares shares, Usage usage) {
        this.cluster = cluster;
        this.shares = shares;
        this.typicalSeconds = usage.typicalSeconds();
        this.withinNamespace = Comparator.comparingInt((GangAsk a) -> -a.priority())
                .thenComparing(a -> a.since().truncatedTo(ChronoUnit.MINUTES))
                .thenComparing(a -> -hardness.get(a.owner()))
                .thenComparing(GangAsk::since)
                .thenComparing(GangAsk::owner);
        waiting.forEach(a -> hardness.put(a.owner(), hardness(a)));
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
        used.merge(ask.namespace(), shares.of(ask.requests()) * typicalSeconds, Double::sum);
    }

    /**
     * The part that it takes of all the places there are for such pods, so that of equals the one that may use fewer nodes
     * counts as larger. Nothing for one that no node could take were it empty: it need not be before any.
     */
    private double hardness(GangAsk ask) {
        return ask.pods().stream().mapToDouble(this::part).sum();
    }

    private double part(PodAsk pod) {
        return parts.computeIfAbsent(List.of(pod.requests(), pod.selection(), pod.tolerations()), shape -> {
            long places = cluster.places(pod);
            return places == 0 ? 0 : 1.0 / places;
        });
    }
}
