package dev.bulkhead.serving.plan;

import dev.bulkhead.api.v1alpha1.Rollout.Analysis;
import java.util.SortedMap;
import java.util.TreeMap;

/** A figure to be asked of a Prometheus, with the names of the revisions filled in. */
public record AskedFigure(String prometheus, String query) {
    /**
     * What an analysis asks, by the names of its queries.
     *
     * @param candidate name of the revision that is looked at
     * @param stable name of the one that it is compared with
     */
    public static SortedMap<String, AskedFigure> of(Analysis analysis, String candidate, String stable) {
        SortedMap<String, AskedFigure> asked = new TreeMap<>();
        analysis.queriesOrEmpty().forEach(q -> {
            String query = q.query().replace("$(REVISION)", candidate).replace("$(STABLE)", stable);
            asked.put(q.name(), new AskedFigure(q.prometheus(), query));
        });
        return asked;
    }
}
