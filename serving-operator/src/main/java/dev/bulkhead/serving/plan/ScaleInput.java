package dev.bulkhead.serving.plan;

import dev.bulkhead.api.v1alpha1.ServingScale;
import dev.bulkhead.serving.plan.RolloutOutcome.Ask;
import dev.bulkhead.serving.plan.ScaleOutcome.Lull;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is known when somebody asks how many replicas there have to be. All maps are by the revision's number.
 *
 * @param concurrency requests that a replica works on at a time, if that is limited
 * @param asks of the rollout
 * @param replicas what each revision's Deployment asks for now
 * @param loads what each had to do lately, as the routers tell it
 * @param complete whether every router is heard; otherwise nothing is made smaller
 * @param lulls of the outcome before
 */
public record ScaleInput(
        ServingScale scaling,
        Optional<Integer> concurrency,
        Optional<Integer> stable,
        List<Ask> asks,
        Map<Integer, Integer> replicas,
        Map<Integer, LoadWindow> loads,
        boolean complete,
        Map<Integer, Lull> lulls,
        Instant now) {

    /** Requests at a time that a replica is to have. */
    double target() {
        if (scaling.target() != null) {
            return scaling.target();
        }
        return concurrency.map(c -> Math.max(1, 0.7 * c)).orElse(10.0);
    }

    LoadWindow load(int revision) {
        return loads.getOrDefault(revision, LoadWindow.EMPTY);
    }

    int replicas(int revision) {
        return replicas.getOrDefault(revision, 0);
    }
}
