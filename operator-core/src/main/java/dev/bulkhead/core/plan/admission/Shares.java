package dev.bulkhead.core.plan.admission;

import dev.bulkhead.core.plan.capacity.Amounts;
import dev.bulkhead.core.plan.capacity.ClusterSnapshot;
import dev.bulkhead.core.plan.capacity.NodeState;
import java.time.Duration;
import java.time.Instant;

/**
 * What a job takes of the cluster: of its GPUs where it asks for some, else the larger of its shares in CPU and memory
 * (dominant resource fairness, Ghodsi et al. 2011), and for how long.
 */
public final class Shares {
    /** What was used so long ago counts half. */
    public static final Duration HALF_LIFE = Duration.ofDays(1);

    private final Amounts total;

    public Shares(ClusterSnapshot cluster) {
        this.total = cluster.nodes().stream().map(NodeState::allocatable).reduce(Amounts.NONE, Amounts::plus);
    }

    /** From 0, for nothing, to 1, for the whole cluster, and beyond for what it does not have. */
    public double of(Amounts asked) {
        double devices = asked.scalars().entrySet().stream()
                .filter(e -> e.getKey().contains("/") && e.getValue() > 0)
                .mapToDouble(e -> part(e.getValue(), total.scalars().getOrDefault(e.getKey(), 0L)))
                .max()
                .orElse(0);
        return devices > 0
                ? devices
                : Math.max(part(asked.milliCpu(), total.milliCpu()), part(asked.memory(), total.memory()));
    }

    private static double part(long asked, long of) {
        return of <= 0 ? (asked > 0 ? 1 : 0) : (double) asked / of;
    }

    /** Share times seconds between two moments as it counts now: the integral of a share that halves with age. */
    public static double spent(double share, Instant from, Instant to, Instant now) {
        if (!from.isBefore(to)) {
            return 0;
        }
        double rate = Math.log(2) / HALF_LIFE.toSeconds();
        return share / rate * (faded(to, now, rate) - faded(from, now, rate));
    }

    private static double faded(Instant then, Instant now, double rate) {
        return Math.exp(-rate * Math.max(0, Duration.between(then, now).toMillis() / 1000.0));
    }
}
