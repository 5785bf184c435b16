package dev.bulkhead.core.guard;

import dev.bulkhead.core.guard.MemoryForecast.Sample;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The newest working sets of one run of a container, and its highest. Takes nothing that may mislead: figures of another run
 * under the same name, of the future, or too old.
 *
 * @param started when the run began, by the node's clock, to the second
 * @param seen how many different figures there were
 */
public record MemoryHistory(Instant started, List<Sample> samples, MemorySize peak, int seen) {
    private static final int KEPT = 4;
    private static final Duration STALE = Duration.ofMinutes(1);

    /** Between its making and its start a container's hooks run, and the times that are compared have whole seconds. */
    private static final Duration MAKING = Duration.ofSeconds(30);

    private static final Duration ROUNDING = Duration.ofSeconds(2);

    /** Fewer figures than these may all have missed the highest moment. */
    private static final int BELIEVED = 3;

    public static MemoryHistory of(Instant started) {
        return new MemoryHistory(started, List.of(), new MemorySize(0), 0);
    }

    /** @param now by the clock of the figure */
    public MemoryHistory with(WorkingSet figure, Instant now) {
        boolean repeated =
                !samples.isEmpty() && !figure.at().isAfter(samples.getLast().at());
        if (repeated || !isOfThisRun(figure) || isStale(figure, now)) {
            return this;
        }
        List<Sample> kept = new ArrayList<>(samples);
        kept.add(new Sample(figure.at(), figure.bytes()));
        return new MemoryHistory(
                started,
                List.copyOf(kept.subList(Math.max(0, kept.size() - KEPT), kept.size())),
                peak.max(figure.bytes()),
                seen + 1);
    }

    private boolean isOfThisRun(WorkingSet figure) {
        boolean sameStart = figure.started()
                .map(made -> !made.isAfter(started.plus(ROUNDING)) && !made.isBefore(started.minus(MAKING)))
                .orElse(true);
        return sameStart && !figure.at().isBefore(started.minus(ROUNDING));
    }

    private static boolean isStale(WorkingSet figure, Instant now) {
        return figure.at().isBefore(now.minus(STALE)) || figure.at().isAfter(now.plus(ROUNDING));
    }

    /** How far apart the two newest figures are: the next may be as far. */
    public Duration spacing() {
        return samples.size() < 2
                ? Duration.ZERO
                : Duration.between(
                        samples.get(samples.size() - 2).at(), samples.getLast().at());
    }

    /** The highest working set, if it was looked at often enough. */
    public Optional<MemorySize> believedPeak() {
        return seen < BELIEVED ? Optional.empty() : Optional.of(peak);
    }
}
