package dev.bulkhead.serving.plan;

import java.util.Collections;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/**
 * Counts of requests by how long they took. The bounds are those of the routers.
 *
 * @param counts one for each bound of {@link #BOUNDS}, and one for what took longer
 */
public record Latency(List<Long> counts) {
    /** Upper bounds in milliseconds. */
    public static final List<Integer> BOUNDS = List.of(1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000);

    public static final Latency NONE = new Latency(Collections.nCopies(BOUNDS.size() + 1, 0L));

    public Latency {
        if (counts.size() != BOUNDS.size() + 1) {
            throw new IllegalArgumentException("one count for each of " + BOUNDS.size() + " bounds and one beyond");
        }
        counts = List.copyOf(counts);
    }

    public Latency plus(Latency other) {
        return new Latency(IntStream.range(0, counts.size())
                .mapToObj(i -> counts.get(i) + other.counts.get(i))
                .toList());
    }

    public Latency minus(Latency before) {
        return new Latency(IntStream.range(0, counts.size())
                .mapToObj(i -> counts.get(i) - before.counts.get(i))
                .toList());
    }

    /**
     * Milliseconds below which so many percent lie, evenly spread between two bounds; empty without requests. What took
     * longer than the last bound counts as twice that.
     */
    public OptionalDouble percentile(int percent) {
        long all = counts.stream().mapToLong(Long::longValue).sum();
        if (all == 0) {
            return OptionalDouble.empty();
        }
        double rank = all * percent / 100.0;
        long below = 0;
        for (int i = 0; i < counts.size(); i++) {
            long here = counts.get(i);
            if (here > 0 && below + here >= rank) {
                double from = i == 0 ? 0 : BOUNDS.get(i - 1);
                double to = i < BOUNDS.size() ? BOUNDS.get(i) : 2.0 * BOUNDS.getLast();
                return OptionalDouble.of(from + (to - from) * Math.max(0, rank - below) / here);
            }
            below += here;
        }
        return OptionalDouble.of(2.0 * BOUNDS.getLast());
    }
}
