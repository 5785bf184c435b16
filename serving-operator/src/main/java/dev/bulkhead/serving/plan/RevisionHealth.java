package dev.bulkhead.serving.plan;

import dev.bulkhead.core.guard.Finding;
import java.util.Optional;

/**
 * How a revision is doing, as its pods show it.
 *
 * @param number from 1
 * @param name of its Deployment and Service
 * @param version the model's version as the spec names it, empty if it names none
 * @param wanted replicas that its Deployment asks for
 * @param ready replicas that answer
 * @param furthest how far the pod that is furthest has come
 * @param problem what keeps replicas from answering, or kept them lately; empty while they merely start
 * @param digest of the model as it was fetched, empty if none is or nobody says
 */
public record RevisionHealth(
        int number,
        String name,
        Optional<String> version,
        int wanted,
        int ready,
        Milestone furthest,
        Optional<Finding> problem,
        Optional<String> digest) {

    /** Steps of a pod on its way to an answer. */
    public enum Milestone {
        None,
        Scheduled,
        /** Its model lies where the container reads it. */
        Fetched,
        Started,
        /** Its runtime says that the model is loaded. */
        Loaded
    }

    public boolean answers() {
        return ready > 0;
    }
}
