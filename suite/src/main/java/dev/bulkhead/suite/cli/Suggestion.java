package dev.bulkhead.suite.cli;

import dev.bulkhead.core.plan.Nearest;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/** Names that somebody may have meant. */
public final class Suggestion {
    private static final int MOST = 3;

    private Suggestion() {}

    /** "; did you mean a or b?", or nothing if no name is near. */
    public static String near(String name, Collection<String> names) {
        int far = Math.max(2, name.length() / 3);
        List<String> near = names.stream()
                .distinct()
                .filter(n -> Nearest.distance(name, n) <= far || n.startsWith(name))
                .sorted(Comparator.comparingInt((String n) -> Nearest.distance(name, n))
                        .thenComparing(Comparator.naturalOrder()))
                .limit(MOST)
                .toList();
        return near.isEmpty() ? "" : "; did you mean " + near.stream().collect(Collectors.joining(" or ")) + "?";
    }
}
