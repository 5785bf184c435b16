package dev.bulkhead.serving.plan;

import dev.bulkhead.api.v1alpha1.InferenceServiceStatus.Promotion;
import dev.bulkhead.api.v1alpha1.InferenceServiceStatus.RolloutStatus;
import dev.bulkhead.api.v1alpha1.Reason;
import dev.bulkhead.api.v1alpha1.Route;
import dev.bulkhead.core.guard.Finding;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Who gets which revision from now on. Save stable, candidate, rollout, history and route in one write; then make pods, and
 * only then remove any.
 *
 * @param stable number; empty before the first has answered
 * @param candidate number; empty if nothing is to take over
 * @param history oldest first, bounded
 * @param asks revisions that must have pods, by number
 * @param kept revisions without a share whose pods stay as they are until then; any other's may go now
 * @param lookAgain when to plan anew though nothing has happened
 * @param findings what keeps the traffic from being as the spec says
 * @param tellings events, to be told when the rest is saved
 */
public record RolloutOutcome(
        Optional<Integer> stable,
        Optional<Integer> candidate,
        Optional<RolloutStatus> rollout,
        List<Promotion> history,
        Route route,
        List<Ask> asks,
        Map<Integer, Instant> kept,
        Optional<Instant> lookAgain,
        List<Finding> findings,
        List<Telling> tellings) {

    /** Of a service that has no revision yet. */
    static final RolloutOutcome NOTHING = new RolloutOutcome(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            List.of(),
            new Route(null, null, null, null, null, null, null, null),
            List.of(),
            Map.of(),
            Optional.empty(),
            List.of(),
            List.of());

    /**
     * A revision that must have pods.
     *
     * @param share percent of the requests that it gets, or will get
     * @param atLeast replicas that the rollout needs of it; 0 leaves it to the scaling alone
     */
    public record Ask(int number, int share, int atLeast) {}

    /** Something that has just happened. */
    public record Telling(boolean warning, Reason reason, String message) {}
}
