package dev.bulkhead.training.reconcile;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.bulkhead.api.v1alpha1.Progress;
import dev.bulkhead.core.diagnose.Redaction;
import java.util.List;
import java.util.Optional;

/** What progress lines and checkpoint lines of one log say. RE2: no pattern can be written that takes for ever. */
record ProgressLog(Pattern progress, Pattern checkpoint) {
    private static final Pattern PROGRESS = Pattern.compile("\\b(epoch|step)=\\d");
    private static final Pattern CHECKPOINT =
            Pattern.compile("(?i)(sav|writ|wrote).*checkpoint|checkpoint.*(sav|writ|wrote)");
    private static final int LONGEST = 256;
    /** Nobody's progress line is longer, and a longer one costs to be searched. */
    private static final int SEARCHED = 4096;

    /**
     * The newest lines of one log, without secrets.
     *
     * @param progress the newest progress line
     * @param checkpoint the progress line that was the newest when a checkpoint was last written
     */
    record Marks(Optional<String> progress, Optional<String> checkpoint) {
        static final Marks NONE = new Marks(Optional.empty(), Optional.empty());
    }

    /** A pattern that cannot be read counts as the default. */
    static ProgressLog of(Progress asked) {
        return new ProgressLog(compiled(asked.pattern(), PROGRESS), compiled(asked.checkpointPattern(), CHECKPOINT));
    }

    /** @param before of the same log, from an earlier reading, which may have seen some of its lines */
    Marks read(String log, Marks before) {
        List<String> lines = log.lines().map(ProgressLog::clean).toList();
        boolean seenBefore = before.progress().isPresent()
                && lines.stream()
                        .anyMatch(l -> shown(l).equals(before.progress().get()));
        Optional<String> newest = seenBefore ? Optional.empty() : before.progress();
        Optional<String> saved = before.checkpoint();
        for (String line : lines) {
            if (progress.matcher(line).find()) {
                newest = Optional.of(shown(line));
            }
            if (checkpoint.matcher(line).find()) {
                saved = newest.or(before::checkpoint);
            }
        }
        return new Marks(newest.or(before::progress), saved);
    }

    private static String shown(String line) {
        return line.length() <= LONGEST ? line : line.substring(0, LONGEST);
    }

    /** Colours would keep a pattern from matching at the beginning of a line. */
    private static String clean(String line) {
        return Redaction.redact(line.length() <= SEARCHED ? line : line.substring(0, SEARCHED))
                .strip();
    }

    private static Pattern compiled(String asked, Pattern otherwise) {
        try {
            return asked == null ? otherwise : Pattern.compile(asked);
        } catch (PatternSyntaxException e) {
            return otherwise;
        }
    }
}
