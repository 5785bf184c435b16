package dev.bulkhead.core.diagnose;

import dev.bulkhead.api.v1alpha1.Reason;
import dev.bulkhead.core.diagnose.Diagnosis.Owner;
import dev.bulkhead.core.diagnose.Diagnosis.Retry;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * One line of the catalogue. In cause and remedy {@code {name}} stands for a value of the {@link Subject} or for a named
 * group of the pattern.
 */
public record Entry(Reason reason, Owner owner, Retry retry, Pattern pattern, String cause, String remedy) {
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{(\\w+)}");
    /** Room for the rest of the sentence beside one long value. */
    private static final int MAX_VALUE = 300;
    /** How much of a long line is shown before what was recognised in it. */
    private static final int BEFORE = 200;

    private static final String CUT = "...";

    Entry(Reason reason, Owner owner, Retry retry, String regex, String cause, String remedy) {
        this(reason, owner, retry, Pattern.compile(regex, Pattern.MULTILINE), cause, remedy);
    }

    public Entry {
        String unknown = PLACEHOLDER
                .matcher(cause + remedy)
                .results()
                .map(r -> r.group(1))
                .filter(name ->
                        !Subject.NAMES.contains(name) && !pattern.namedGroups().containsKey(name))
                .collect(Collectors.joining(", "));
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException(reason + " has no value for " + unknown);
        }
    }

    /** The first entry that knows the text; the line that it knows is the evidence. */
    static Optional<Diagnosis> first(List<Entry> entries, Subject subject, String rawText) {
        return first(entries, subject, rawText, null);
    }

    /**
     * @param evidence another line to show, when the text was put together by us and is nobody's words
     */
    static Optional<Diagnosis> first(List<Entry> entries, Subject subject, String rawText, String evidence) {
        String text = Redaction.redact(rawText);
        String shown = evidence == null ? null : Redaction.redact(evidence);
        return entries.stream()
                .flatMap(e -> e.match(subject, text, shown).stream())
                .findFirst();
    }

    private Optional<Diagnosis> match(Subject subject, String text, String shown) {
        Matcher matcher = pattern.matcher(text);
        if (!matcher.find()) {
            return Optional.empty();
        }
        return Optional.of(diagnosis(subject, matcher, shown == null ? lineAround(text, matcher) : shown));
    }

    private Diagnosis diagnosis(Subject subject, Matcher matcher, String evidence) {
        Map<String, String> values = new HashMap<>(subject.values());
        pattern.namedGroups().keySet().forEach(name -> {
            if (matcher.group(name) != null) {
                values.put(name, Redaction.line(matcher.group(name), MAX_VALUE));
            }
        });
        return new Diagnosis(
                reason,
                owner,
                retry,
                Redaction.line(filled(cause, values), Diagnosis.MAX_SENTENCE),
                Redaction.line(evidence, Diagnosis.MAX_EVIDENCE),
                Redaction.line(filled(remedy, values), Diagnosis.MAX_SENTENCE),
                subject.pod(),
                subject.container(),
                subject.exitCode(),
                subject.at());
    }

    private static String filled(String template, Map<String, String> values) {
        return PLACEHOLDER
                .matcher(template)
                .replaceAll(r -> Matcher.quoteReplacement(values.getOrDefault(r.group(1), "(unknown)")));
    }

    /** The line of the match, of a long one the part around it: registries and runtimes put what matters last. */
    private static String lineAround(String text, Matcher matcher) {
        int start = text.lastIndexOf('\n', matcher.start() - 1) + 1;
        int newline = text.indexOf('\n', matcher.start());
        int end = newline < 0 ? text.length() : newline;
        int from = Math.min(matcher.start() - BEFORE, end - Diagnosis.MAX_EVIDENCE + CUT.length());
        return from <= start ? text.substring(start, end) : CUT + text.substring(from, end);
    }
}
