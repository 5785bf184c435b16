package dev.bulkhead.serving.plan;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Shares of which some are gone, in proportion, as whole percents that sum to 100. */
final class Hundred {
    private Hundred() {}

    /** @param shares by number, at least one, none of them 0 */
    static SortedMap<Integer, Integer> of(SortedMap<Integer, Integer> shares) {
        int all = shares.values().stream().mapToInt(Integer::intValue).sum();
        SortedMap<Integer, Integer> whole = new TreeMap<>();
        shares.forEach((number, share) -> whole.put(number, Math.max(1, share * 100 / all)));
        int missing = 100 - whole.values().stream().mapToInt(Integer::intValue).sum();
        List<Integer> largestFirst = shares.entrySet().stream()
                .sorted(Map.Entry.<Integer, Integer>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(Map.Entry.comparingByKey()))
                .map(Map.Entry::getKey)
                .toList();
        whole.merge(largestFirst.getFirst(), missing, Integer::sum);
        return whole;
    }
}
