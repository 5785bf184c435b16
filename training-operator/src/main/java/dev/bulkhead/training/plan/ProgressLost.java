package dev.bulkhead.training.plan;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How far a job had come at its end, how far at its newest checkpoint, and what is lost between the two. */
final class ProgressLost {
    private static final Pattern COUNTED =
            Pattern.compile("(?i)\\b(epoch|step|iteration|iter|batch)\\s{0,2}[=:]?\\s{0,2}(\\d{1,12})(?!\\d)");

    private ProgressLost() {}

    /** In figures; empty unless both lines count the same thing, and upwards. */
    static Optional<String> between(Optional<String> progress, Optional<String> checkpoint) {
        Optional<Matcher> end = progress.flatMap(ProgressLost::counted);
        return end.flatMap(e -> checkpoint
                .flatMap(line -> counted(line, e.group(1)))
                .flatMap(saved -> lost(e.group(1).toLowerCase(), Long.parseLong(e.group(2)), saved)));
    }

    private static Optional<String> lost(String what, long end, long saved) {
        if (saved > end) {
            return Optional.empty();
        }
        String at = "at " + what + " " + end + ", checkpoint of " + what + " " + saved + ": ";
        long lost = end - saved;
        return Optional.of(at + (lost == 0 ? "nothing lost" : lost + " " + plural(what, lost) + " lost"));
    }

    private static String plural(String what, long count) {
        return count == 1 ? what : what.equals("batch") ? "batches" : what + "s";
    }

    private static Optional<Matcher> counted(String line) {
        return Optional.of(COUNTED.matcher(line)).filter(Matcher::find);
    }

    private static Optional<Long> counted(String line, String what) {
        return COUNTED.matcher(line)
                .results()
                .filter(m -> m.group(1).equalsIgnoreCase(what))
                .map(m -> Long.valueOf(m.group(2)))
                .findFirst();
    }
}
