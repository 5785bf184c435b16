package dev.bulkhead.serving.plan;

import dev.bulkhead.api.v1alpha1.InferenceServiceSpec;
import dev.bulkhead.api.v1alpha1.InferenceServiceStatus;
import dev.bulkhead.api.v1alpha1.Rollout;
import dev.bulkhead.api.v1alpha1.Route;
import dev.bulkhead.api.v1alpha1.Traffic;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What is known when somebody asks who gets which revision.
 *
 * @param status as saved
 * @param current number of the revision that the spec describes; mostly the newest, but an older one if a change was undone
 * @param revisions every revision that is kept, with pods or without
 * @param size replicas that all requests of the service together need now
 * @param demand of the step that {@code status} is in
 * @param figures of the analysis's queries by name; empty for one that gave no number
 * @param changedBy who wrote what the current revision is made of
 */
public record RolloutInput(
        InferenceServiceSpec spec,
        InferenceServiceStatus status,
        int current,
        List<RevisionHealth> revisions,
        int size,
        StepDemand demand,
        Map<String, OptionalDouble> figures,
        Optional<String> changedBy,
        Instant now) {

    Rollout rollout() {
        return spec.rollout() == null ? Rollout.DEFAULT : spec.rollout();
    }

    Optional<RevisionHealth> revision(Integer number) {
        return revisions.stream()
                .filter(r -> number != null && r.number() == number)
                .findFirst();
    }

    Optional<RevisionHealth> stable() {
        return revision(status.stable());
    }

    Optional<Traffic> traffic() {
        return Optional.ofNullable(spec.traffic());
    }

    boolean splitByHand() {
        return traffic().map(Traffic::split).filter(s -> !s.isEmpty()).isPresent();
    }

    Optional<Route> savedRoute() {
        return Optional.ofNullable(status.route());
    }
}
