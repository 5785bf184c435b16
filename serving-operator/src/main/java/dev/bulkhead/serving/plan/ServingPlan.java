package dev.bulkhead.serving.plan;

import dev.bulkhead.api.v1alpha1.InferenceServiceStatus;
import dev.bulkhead.serving.plan.RolloutOutcome.Telling;
import dev.bulkhead.serving.plan.ScaleOutcome.Lull;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What is to be done about a service. */
public sealed interface ServingPlan {
    /** The spec describes a revision that is not there yet: keep it, and plan again with it. */
    record Freeze(FrozenRevision revision) implements ServingPlan {}

    /**
     * Save the status, then see to the pods, then tell.
     *
     * @param workloads replicas by the number of the revision that must have pods
     * @param kept revisions whose pods stay as they are; those of all others go
     * @param forgotten revisions that nobody will go back to
     * @param lulls to be given to the next plan
     */
    record Serve(
            InferenceServiceStatus status,
            Map<Integer, Integer> workloads,
            List<Integer> kept,
            List<Integer> forgotten,
            Map<Integer, Lull> lulls,
            List<Telling> tellings,
            Optional<Instant> lookAgain)
            implements ServingPlan {}
}
