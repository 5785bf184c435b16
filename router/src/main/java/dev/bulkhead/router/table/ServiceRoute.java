package dev.bulkhead.router.table;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Where the requests of one InferenceService go: its {@code status.route}, read.
 *
 * @param hosts further names it answers to
 * @param targets revisions with a share; cohorts and the mirror may name others
 * @param sticky what keeps a caller at one revision; null: nothing does
 * @param mirroring null: none
 * @param unrouted why there are no targets, for the caller to read
 */
public record ServiceRoute(
        String service,
        List<String> hosts,
        List<Target> targets,
        List<Cohort> cohorts,
        Selector sticky,
        Mirroring mirroring,
        Limits limits,
        String unrouted) {

    public ServiceRoute {
        hosts = List.copyOf(hosts);
        targets = List.copyOf(targets);
        cohorts = List.copyOf(cohorts);
    }

    /** All revisions that this names. */
    public Set<String> revisions() {
        Set<String> all = new LinkedHashSet<>();
        targets.forEach(target -> all.add(target.revision()));
        cohorts.forEach(cohort -> all.add(cohort.revision()));
        if (mirroring != null) {
            all.add(mirroring.revision());
        }
        return all;
    }

    /**
     * The revision for one request: that of the first cohort it is of, else its sticky share, else its share by weight.
     *
     * @param values of the request, by selector; null where it has none
     * @param spread the request's place in [0, 1) where nothing else decides
     */
    public Optional<String> choose(Function<Selector, String> values, double spread) {
        for (Cohort cohort : cohorts) {
            String value = values.apply(cohort.by());
            if (value != null && cohort.values().contains(value)) {
                return Optional.of(cohort.revision());
            }
        }
        String caller = sticky == null ? null : values.apply(sticky);
        Optional<Target> target = caller == null || caller.isEmpty()
                ? Shares.byWeight(targets, spread)
                : Shares.byCaller(targets, service, caller);
        return target.map(Target::revision);
    }

    /** A revision with a share, for a request whose own cannot be reached. */
    public Optional<String> instead(Predicate<String> reachable, double spread) {
        List<Target> left = targets.stream()
                .filter(target -> reachable.test(target.revision()))
                .toList();
        return Shares.byWeight(left, spread).map(Target::revision);
    }
}
