package dev.bulkhead.suite.serving;

import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What a pod that sends requests at a steady rate has counted so far. */
record Tally(Map<String, Integer> counts, String log) {
    private static final Pattern COUNT = Pattern.compile("(\\S+)=(\\d+)");

    static Tally of(String log) {
        String last = log.lines()
                .filter(line -> line.startsWith("sent="))
                .reduce((earlier, later) -> later)
                .orElse("");
        return new Tally(
                COUNT.matcher(last)
                        .results()
                        .collect(Collectors.toMap(r -> r.group(1), r -> Integer.parseInt(r.group(2)))),
                log);
    }

    int sent() {
        return counts.getOrDefault("sent", 0);
    }

    int failed() {
        return counts.getOrDefault("failed", 0);
    }

    /** Answers of a revision. */
    int of(String service, int revision) {
        return counts.getOrDefault(service + "-rev-" + revision, 0);
    }
}
