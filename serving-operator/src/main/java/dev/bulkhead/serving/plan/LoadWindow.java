package dev.bulkhead.serving.plan;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What one revision had to do in the last minute, second by second.
 *
 * @param seconds oldest first, at most one for each second
 * @param busy when it last had something to do, or since when it is watched
 */
public record LoadWindow(List<Second> seconds, Optional<Instant> busy) {
    public static final LoadWindow EMPTY = new LoadWindow(List.of(), Optional.empty());

    /** Over which a load is a load, and not a moment's chance. */
    static final Duration LONGEST = Duration.ofSeconds(60);

    /** The most that was to do in a second. */
    public record Second(Instant start, Load load) {}

    /** @param answered requests since the last time, of which some may have come and gone unseen in between */
    public LoadWindow add(Instant at, Load load, long answered) {
        Instant start = at.truncatedTo(ChronoUnit.SECONDS);
        List<Second> kept = new ArrayList<>(seconds);
        kept.removeIf(s -> !s.start().isAfter(start.minus(LONGEST)));
        Load most = load;
        if (!kept.isEmpty() && kept.getLast().start().equals(start)) {
            Load before = kept.removeLast().load();
            most = before.all() > load.all() ? before : load;
        }
        kept.add(new Second(start, most));
        boolean works = load.all() > 0 || answered > 0;
        return new LoadWindow(List.copyOf(kept), works || busy.isEmpty() ? Optional.of(at) : busy);
    }

    /** Requests at a time, on average over the last seconds that are known; empty if none is. */
    public OptionalDouble mean(Duration span, Instant now) {
        return seconds.stream()
                .filter(s -> s.start().isAfter(now.minus(span)))
                .mapToInt(s -> s.load().all())
                .average();
    }

    /** The larger of the last minute's mean and that of its end, so that a burst is met at once. */
    OptionalDouble need(Instant now) {
        OptionalDouble burst = mean(Duration.ofSeconds(6), now);
        OptionalDouble steady = mean(LONGEST, now);
        return burst.isPresent() ? OptionalDouble.of(Math.max(burst.getAsDouble(), steady.orElse(0))) : steady;
    }

    Load latest() {
        return seconds.isEmpty() ? Load.NONE : seconds.getLast().load();
    }
}
