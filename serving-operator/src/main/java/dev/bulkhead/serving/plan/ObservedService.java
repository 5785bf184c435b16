package dev.bulkhead.serving.plan;

import dev.bulkhead.api.v1alpha1.InferenceService;
import dev.bulkhead.api.v1alpha1.InferenceServiceStatus;
import dev.bulkhead.core.guard.Finding;
import dev.bulkhead.serving.plan.ScaleOutcome.Lull;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Everything that a decision about one service depends on.
 *
 * @param runtime what would serve the predictor as it is written now
 * @param revisions all that are kept, in any order
 * @param health of each of them
 * @param missing what a revision refers to and is not there, by its number; asked only before its pods are made
 * @param loads what each revision has had to do lately, by its number
 * @param lulls of the plan before
 * @param heard whether every router tells what it has to do
 * @param routed whether some router takes requests
 * @param exposure its route at the gateway, if it names one
 * @param demand of the step that the status is in
 * @param figures of the analysis's queries
 * @param taken a child's name that could not be had
 * @param changedBy who wrote the spec
 */
public record ObservedService(
        InferenceService service,
        RevisionTemplate.Site site,
        RuntimeChoice runtime,
        List<FrozenRevision> revisions,
        List<RevisionHealth> health,
        Map<Integer, Finding> missing,
        Map<Integer, LoadWindow> loads,
        Map<Integer, Lull> lulls,
        boolean heard,
        boolean routed,
        Exposure exposure,
        StepDemand demand,
        Map<String, OptionalDouble> figures,
        Optional<Finding> taken,
        Optional<String> changedBy,
        Instant now) {

    /**
     * What is there of a route for callers from outside.
     *
     * @param served whether the cluster knows the Gateway API
     * @param route that the spec asks for
     * @param stale routes that it asked for once
     */
    public record Exposure(boolean served, Optional<HasMetadata> route, List<HasMetadata> stale) {
        public static final Exposure NONE = new Exposure(false, Optional.empty(), List.of());
    }

    public InferenceServiceStatus status() {
        return service.getStatus() == null ? InferenceServiceStatus.NEW : service.getStatus();
    }

    /** The revision that the spec describes: mostly the newest, an older one if a change was undone. */
    Optional<FrozenRevision> current() {
        return revisions.stream()
                .filter(r -> r.isOf(service.getSpec(), runtime))
                .max(Comparator.comparing(FrozenRevision::number));
    }

    Optional<FrozenRevision> newest() {
        return revisions.stream().max(Comparator.comparing(FrozenRevision::number));
    }

    Optional<FrozenRevision> revision(int number) {
        return revisions.stream().filter(r -> r.number() == number).findFirst();
    }

    public Optional<RevisionHealth> health(int number) {
        return health.stream().filter(h -> h.number() == number).findFirst();
    }

    /** The number of a revision in words, as people know it. */
    String numberOf(String name) {
        return revisions.stream()
                .filter(r -> r.name().equals(name))
                .map(r -> Integer.toString(r.number()))
                .findFirst()
                .orElse(name);
    }
}
