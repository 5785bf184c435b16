package dev.bulkhead.core.diagnose;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;

/** Times as the API server writes them; whatever else a hostile status holds is no time. */
final class Rfc3339 {
    private static final int LONGEST = 40;

    private Rfc3339() {}

    static Optional<Instant> parse(String text) {
        if (text == null || text.length() > LONGEST) {
            return Optional.empty();
        }
        try {
            return Optional.of(OffsetDateTime.parse(text).toInstant());
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /** The text itself if it is a time, else null. */
    static String orNull(String text) {
        return parse(text).isPresent() ? text : null;
    }
}
