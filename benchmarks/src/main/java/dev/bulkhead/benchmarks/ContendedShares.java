package dev.bulkhead.benchmarks;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What part of the GPU time each namespace had while all of them wanted at least what they are entitled to: the jobs of each
 * that run or wait ask for no fewer GPUs than its weight's part of those there are. That long weighted max-min fairness gives
 * everybody the part of his weight; afterwards a namespace gets all it asks for, and the others share what it leaves.
 *
 * @param parts by namespace, 1 in all
 * @param until seconds from the first start
 */
record ContendedShares(Map<String, Double> parts, double until) {

    /**
     * @param start in seconds
     * @param end in seconds
     */
    record Ran(String namespace, int gpus, double start, double end) {}

    /** @param gpus all that these jobs may use */
    static ContendedShares of(Collection<Ran> jobs, Map<String, Integer> weights, double gpus) {
        double first = jobs.stream().mapToDouble(Ran::start).min().orElse(0);
        double all = weights.values().stream().mapToInt(w -> w).sum();
        double until = weights.entrySet().stream()
                .mapToDouble(e -> satisfied(of(jobs, e.getKey()), gpus * e.getValue() / all))
                .min()
                .orElse(first);
        Map<String, Double> used = new TreeMap<>();
        jobs.forEach(j ->
                used.merge(j.namespace(), j.gpus() * Math.max(0, Math.min(j.end(), until) - j.start()), Double::sum));
        double sum = used.values().stream().mapToDouble(d -> d).sum();
        used.replaceAll((namespace, use) -> use / sum);
        return new ContendedShares(used, until - first);
    }

    private static List<Ran> of(Collection<Ran> jobs, String namespace) {
        return jobs.stream().filter(j -> j.namespace().equals(namespace)).toList();
    }

    /** When the jobs that have not ended first ask for less than this. */
    private static double satisfied(List<Ran> jobs, double entitled) {
        double asked = jobs.stream().mapToInt(Ran::gpus).sum();
        double at = 0;
        for (Ran job :
                jobs.stream().sorted(Comparator.comparingDouble(Ran::end)).toList()) {
            if (asked < entitled) {
                return at;
            }
            asked -= job.gpus();
            at = job.end();
        }
        return at;
    }

    /** How far the part of a namespace is from what its weight says, at most; relative to that. */
    double error(Map<String, Integer> weights) {
        double all = weights.values().stream().mapToInt(w -> w).sum();
        return weights.entrySet().stream()
                .mapToDouble(e -> Math.abs(parts.getOrDefault(e.getKey(), 0.0) / (e.getValue() / all) - 1))
                .max()
                .orElseThrow();
    }
}
