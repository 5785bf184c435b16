package dev.bulkhead.benchmarks;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * How one arm answered one event.
 *
 * @param event oomKilled, tainted or lost
 * @param gang whether the victims' jobs restart as gangs
 * @param millis from the event to the creation of each victim's replacement, ascending
 * @param missing victims without a replacement
 * @param doubled replacements beyond the first of a victim
 */
record Reaction(String event, boolean gang, List<Long> millis, int missing, int doubled) {

    /** @param since when it happened to each victim, by host name */
    static Reaction of(String event, boolean gang, Map<String, Instant> since, ReactionTally tally) {
        List<Long> millis = new ArrayList<>();
        int missing = 0;
        int doubled = 0;
        for (Map.Entry<String, Instant> victim : since.entrySet()) {
            if (ReactionShape.isGang(victim.getKey()) != gang) {
                continue;
            }
            List<Instant> made = tally.createdAfter(victim.getKey(), victim.getValue());
            missing += made.isEmpty() ? 1 : 0;
            doubled += Math.max(0, made.size() - 1);
            made.stream()
                    .findFirst()
                    .map(t -> Duration.between(victim.getValue(), t).toMillis())
                    .ifPresent(millis::add);
        }
        return new Reaction(event, gang, millis.stream().sorted().toList(), missing, doubled);
    }

    /** The nearest rank; NaN of none. */
    double percentile(int percent) {
        if (millis.isEmpty()) {
            return Double.NaN;
        }
        int rank = (int) Math.ceil(percent / 100.0 * millis.size());
        return millis.get(Math.max(0, rank - 1)) / 1000.0;
    }
}
