package dev.bulkhead.core.plan.admission;

import dev.bulkhead.core.diagnose.Diagnosis;
import dev.bulkhead.core.plan.capacity.Unmodelled;
import java.util.List;
import java.util.Set;

/** What becomes of a gang now. */
public sealed interface Answer {
    /**
     * All pods have a place, which is kept for them.
     *
     * @param nodes one for each pod asked about, in that order
     * @param unknown what else may keep them from there; then the scheduler chooses, and not we
     */
    record Placed(List<String> nodes, Set<Unmodelled> unknown) implements Answer {}

    /**
     * @param position in the order of waiting jobs, from 1
     * @param obstacle what it waits for
     */
    record Waiting(int position, Diagnosis obstacle) implements Answer {}

    /** Nothing is known of the nodes, or another scheduler than the default one decides: nobody holds the gang together. */
    record Unjudged(String why) implements Answer {}
}
