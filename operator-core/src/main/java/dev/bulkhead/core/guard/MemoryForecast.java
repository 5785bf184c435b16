package dev.bulkhead.core.guard;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Whether a container will have used up its memory limit before anybody could raise it, and to how much it should be raised
 * now. Figures of a node are old when they arrive, so they are carried on to the moment at which the next decision could be
 * in force: what matters is not how much is used but how much will be used then.
 */
public final class MemoryForecast {
    /** So full a container is raised however slowly it grows: one burst between two looks would end it. */
    private static final double NEARLY_FULL = 0.9;

    /** Below this a forecast is not believed: a program that loads its libraries grows fast and soon stops. */
    private static final double EARLY = 0.25;

    private MemoryForecast() {}

    /** What was used at one moment. */
    public record Sample(Instant at, MemorySize used) {}

    /**
     * How far and in which steps a limit may grow.
     *
     * @param limit in force, or asked for already
     * @param growthFactor above 1
     * @param minGrowth the smallest step; a small container at most doubles by it
     */
    public record Room(MemorySize limit, MemorySize ceiling, BigDecimal growthFactor, MemorySize minGrowth) {}

    /**
     * The limit that the container should have from now on; empty if the one it has will do until the next look.
     *
     * @param samples at least one, oldest first, all of one run of the container
     * @param started when that run began
     * @param now by the same clock as the samples
     * @param reaction from now until a raise decided at the next look would be in force
     */
    public static Optional<MemorySize> raise(
            List<Sample> samples, Instant started, Instant now, Duration reaction, Room room) {
        double limit = room.limit().bytes();
        double used = samples.getLast().used().bytes();
        double rate = rate(samples, started);
        double age = Math.max(0, seconds(samples.getLast().at(), now));
        double then = used + rate * (age + seconds(reaction));
        boolean reached = then >= limit && used >= EARLY * limit;
        if (!reached && used < NEARLY_FULL * limit) {
            return Optional.empty();
        }
        MemorySize step =
                room.limit().grow(room.growthFactor(), room.minGrowth().min(room.limit()));
        MemorySize fast = wholeMebis(then + rate * seconds(reaction));
        return Optional.of(step.max(fast).min(room.ceiling())).filter(wanted -> wanted.exceeds(room.limit()));
    }

    /**
     * Bytes per second; zero for what shrinks. The faster of the last step and all of them: a leak that begins must not be
     * averaged away. One sample alone is compared with nothing at the start, or a short life would end unseen.
     */
    private static double rate(List<Sample> samples, Instant started) {
        Sample last = samples.getLast();
        if (samples.size() == 1) {
            return last.used().bytes() / Math.max(1, seconds(started, last.at()));
        }
        double step = slope(samples.get(samples.size() - 2), last);
        double all = slope(samples.getFirst(), last);
        return Math.max(0, Math.max(step, all));
    }

    private static double slope(Sample from, Sample to) {
        double seconds = seconds(from.at(), to.at());
        return seconds <= 0 ? 0 : (to.used().bytes() - from.used().bytes()) / seconds;
    }

    private static double seconds(Instant from, Instant to) {
        return seconds(Duration.between(from, to));
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1000.0;
    }

    private static MemorySize wholeMebis(double bytes) {
        double mebis = Math.ceil(bytes / (1 << 20));
        return MemorySize.mebi((long) Math.min(mebis, Long.MAX_VALUE >> 20));
    }
}
