package dev.bulkhead.core.plan;

import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/** Kubernetes' times are RFC 3339 with whole seconds. */
public final class Times {
    private Times() {}

    public static String format(Instant time) {
        return time.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    /** Empty for a time that is missing or that somebody else wrote badly. */
    public static Optional<Instant> parse(String text) {
        if (text == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(Instant.parse(text));
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }

    /** Until then, at least a second, so that a loop never spins on a rounding. */
    public static Duration until(Instant then, Instant now) {
        Duration left = Duration.between(now, then);
        return left.compareTo(Duration.ofSeconds(1)) < 0 ? Duration.ofSeconds(1) : left;
    }

    /** For people: {@code 1 h 5 min}, {@code 40 s}. */
    public static String spoken(Duration duration) {
        long seconds = duration.toSeconds();
        if (seconds < 120) {
            return seconds + " s";
        }
        long minutes = seconds / 60;
        if (minutes < 120) {
            return minutes + " min";
        }
        long hours = minutes / 60;
        return hours + " h" + (minutes % 60 == 0 ? "" : " " + minutes % 60 + " min");
    }
}
