package dev.bulkhead.serving.plan;

import dev.bulkhead.core.guard.Finding;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How many replicas there have to be. A revision that is not named keeps what it has.
 *
 * @param replicas by the revision's number; with the metric Cpu, the least that the HorizontalPodAutoscaler may choose
 * @param lulls to be given to the next plan
 * @param lookAgain when to plan anew though nothing has happened
 * @param findings what of the scaling's spec has no effect
 */
public record ScaleOutcome(
        Map<Integer, Integer> replicas, Map<Integer, Lull> lulls, Optional<Instant> lookAgain, List<Finding> findings) {

    /**
     * A time in which fewer replicas were needed than there are.
     *
     * @param most needed at any moment of it
     */
    public record Lull(Instant since, int most) {}
}
