package dev.bulkhead.serving.plan;

import dev.bulkhead.api.v1alpha1.InferenceServiceStatus;
import dev.bulkhead.api.v1alpha1.ServingScale;
import dev.bulkhead.core.guard.Finding;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What is to be done about a service. In order:
 *
 * <ol>
 *   <li>The spec describes a revision. If there is none of it yet, it is made and frozen, or refused with the reason; what
 *       serves goes on serving.
 *   <li>{@link RolloutPlanner} says who gets which revision, and whose pods are needed for that.
 *   <li>{@link Scaler} says how many replicas each of them has.
 *   <li>{@link ServingStatus} says all of that.
 * </ol>
 */
public final class ServingPlanner {
    /** Revisions that somebody may want to go back to. */
    private static final int REMEMBERED = 10;

    private static final int LOOK_AGAIN_SECONDS = 5;

    private ServingPlanner() {}

    public static ServingPlan plan(ObservedService seen) {
        Optional<FrozenRevision> current = seen.current();
        if (current.isEmpty() && seen.taken().isEmpty()) {
            int number = seen.newest().map(r -> r.number() + 1).orElse(1);
            return switch (RevisionTemplate.render(seen.service(), seen.runtime(), number, seen.site())) {
                case RevisionTemplate.Outcome.Rendered(FrozenRevision revision, var memory) ->
                    new ServingPlan.Freeze(revision);
                case RevisionTemplate.Outcome.Refused(Finding finding) ->
                    serve(seen, seen.newest(), Optional.of(finding));
            };
        }
        Optional<FrozenRevision> about = current.or(seen::newest);
        Optional<Finding> missing = about.map(r -> seen.missing().get(r.number()));
        return serve(seen, about, seen.taken().or(() -> missing));
    }

    /** @param about the revision that the spec describes, or where that is refused the newest; empty if there is none yet */
    private static ServingPlan serve(ObservedService seen, Optional<FrozenRevision> about, Optional<Finding> refused) {
        RolloutOutcome rollout = about.map(r -> RolloutPlanner.plan(rolloutInput(seen, r.number())))
                .orElse(RolloutOutcome.NOTHING);
        ScaleOutcome scale = Scaler.decide(scaleInput(seen, rollout.stable(), rollout.asks()));
        Optional<Finding> trouble = refused.or(() -> scale.findings().stream().findFirst());
        InferenceServiceStatus status = ServingStatus.of(seen, trouble, rollout);
        Set<Integer> inUse = new HashSet<>(scale.replicas().keySet());
        inUse.addAll(rollout.kept().keySet());
        return new ServingPlan.Serve(
                status,
                scale.replicas(),
                List.copyOf(rollout.kept().keySet()),
                forgotten(seen, inUse, rollout),
                scale.lulls(),
                rollout.tellings(),
                lookAgain(seen, rollout, scale, refused));
    }

    private static RolloutInput rolloutInput(ObservedService seen, int current) {
        Optional<Integer> stable = Optional.ofNullable(seen.status().stable());
        return new RolloutInput(
                seen.service().getSpec(),
                seen.status(),
                current,
                seen.health(),
                Scaler.size(scaleInput(seen, stable, List.of())),
                seen.demand(),
                seen.figures(),
                seen.changedBy(),
                seen.now());
    }

    private static ScaleInput scaleInput(
            ObservedService seen, Optional<Integer> stable, List<RolloutOutcome.Ask> asks) {
        var spec = seen.service().getSpec();
        return new ScaleInput(
                spec.scaling() == null ? ServingScale.ONE : spec.scaling(),
                Optional.ofNullable(spec.predictor().concurrency()),
                stable,
                asks,
                seen.health().stream().collect(Collectors.toMap(RevisionHealth::number, RevisionHealth::wanted)),
                seen.loads(),
                seen.heard(),
                seen.lulls(),
                seen.now());
    }

    private static List<Integer> forgotten(ObservedService seen, Set<Integer> inUse, RolloutOutcome rollout) {
        return seen.revisions().stream()
                .map(FrozenRevision::number)
                .sorted(Comparator.reverseOrder())
                .skip(REMEMBERED)
                .filter(n -> !inUse.contains(n))
                .filter(n -> !rollout.stable().equals(Optional.of(n))
                        && !rollout.candidate().equals(Optional.of(n)))
                .toList();
    }

    private static Optional<Instant> lookAgain(
            ObservedService seen, RolloutOutcome rollout, ScaleOutcome scale, Optional<Finding> refused) {
        boolean waits = refused.isPresent()
                || GatewayRoute.isUnsettled(seen)
                || seen.health().stream()
                        .anyMatch(h -> h.wanted() > h.ready() && h.problem().isPresent());
        return Stream.of(
                        rollout.lookAgain(),
                        scale.lookAgain(),
                        waits ? Optional.of(seen.now().plusSeconds(LOOK_AGAIN_SECONDS)) : Optional.<Instant>empty())
                .flatMap(Optional::stream)
                .min(Instant::compareTo);
    }
}
