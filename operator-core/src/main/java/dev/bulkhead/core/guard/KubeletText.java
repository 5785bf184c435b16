package dev.bulkhead.core.guard;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads the working sets out of what a kubelet answers on {@code /metrics/resource}, in Prometheus' text format. A line that
 * is not a figure of a container, or no sane one (NaN, negative, without a time), is left out: no figure is better than a
 * wrong one.
 */
public final class KubeletText {
    private static final String MEMORY = "container_memory_working_set_bytes";
    private static final String START = "container_start_time_seconds";
    private static final int LONGEST_LINE = 4096;
    private static final int MOST_FIGURES = 20_000;

    private KubeletText() {}

    /** A series: the containers of one node are told apart by it. */
    private record Key(String namespace, String pod, String container) {}

    private record Line(String metric, Key key, BigDecimal value, Optional<Instant> at) {}

    public static List<WorkingSet> read(String text) {
        Map<Key, Line> memory = new HashMap<>();
        Map<Key, Instant> starts = new HashMap<>();
        text.lines()
                .filter(l -> l.length() <= LONGEST_LINE && (l.startsWith(MEMORY + "{") || l.startsWith(START + "{")))
                .limit(2L * MOST_FIGURES)
                .flatMap(l -> line(l).stream())
                .forEach(l -> {
                    if (l.metric().equals(START)) {
                        instant(l.value().movePointRight(3)).ifPresent(t -> starts.put(l.key(), t));
                    } else if (l.at().isPresent()) {
                        memory.merge(l.key(), l, (a, b) -> a.at().get().isAfter(b.at().get()) ? a : b);
                    }
                });
        List<WorkingSet> figures = new ArrayList<>();
        memory.forEach((key, line) -> bytes(line.value())
                .ifPresent(bytes -> figures.add(new WorkingSet(
                        key.namespace(),
                        key.pod(),
                        key.container(),
                        bytes,
                        line.at().get(),
                        Optional.ofNullable(starts.get(key))))));
        return List.copyOf(figures);
    }

    /** {@code name{label="value",...} number [milliseconds]}. */
    private static Optional<Line> line(String text) {
        int open = text.indexOf('{');
        Map<String, String> labels = new HashMap<>();
        int close = labels(text, open + 1, labels);
        if (close < 0) {
            return Optional.empty();
        }
        Key key = new Key(labels.get("namespace"), labels.get("pod"), labels.get("container"));
        String[] rest = text.substring(close + 1).strip().split("\\s+");
        if (key.namespace() == null || key.pod() == null || key.container() == null || rest.length > 2) {
            return Optional.empty();
        }
        return number(rest[0])
                .map(value -> new Line(
                        text.substring(0, open),
                        key,
                        value,
                        rest.length == 1 ? Optional.empty() : number(rest[1]).flatMap(KubeletText::instant)));
    }

    /** Fills in the labels from {@code from} on; the place of the closing brace, or -1. */
    private static int labels(String text, int from, Map<String, String> labels) {
        int at = from;
        while (at < text.length() && text.charAt(at) != '}') {
            int equals = text.indexOf("=\"", at);
            if (equals < 0) {
                return -1;
            }
            StringBuilder value = new StringBuilder();
            int i = equals + 2;
            while (i < text.length() && text.charAt(i) != '"') {
                if (text.charAt(i) == '\\') {
                    i++;
                }
                if (i < text.length()) {
                    value.append(text.charAt(i++));
                }
            }
            labels.put(text.substring(at, equals).strip(), value.toString());
            at = i + 1;
            if (at < text.length() && text.charAt(at) == ',') {
                at++;
            }
        }
        return at < text.length() ? at : -1;
    }

    /** Empty for NaN and Inf as well, which are no decimal numbers; a huge exponent would cost memory to write out. */
    private static Optional<BigDecimal> number(String text) {
        try {
            BigDecimal number = new BigDecimal(text);
            return Math.abs((long) number.precision() - number.scale()) > 30 ? Optional.empty() : Optional.of(number);
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    private static Optional<MemorySize> bytes(BigDecimal value) {
        return value.signum() < 0 || value.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0
                ? Optional.empty()
                : Optional.of(new MemorySize(value.longValue()));
    }

    /** Of a time within this age of computers; others are nonsense and would overflow somewhere. */
    private static Optional<Instant> instant(BigDecimal milliseconds) {
        return milliseconds.signum() <= 0 || milliseconds.compareTo(BigDecimal.valueOf(1L << 43)) > 0
                ? Optional.empty()
                : Optional.of(Instant.ofEpochMilli(milliseconds.longValue()));
    }
}
