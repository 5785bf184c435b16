package dev.bulkhead.core.plan.admission;

import dev.bulkhead.core.diagnose.Diagnosis;
import java.util.List;

/** What becomes of a gang now. */
public sealed interface Answer {
    /**
     * All pods have a place, which is kept for them.
     *
     * @param nodes one for each pod asked about, in that order
     * @param certain whether all that decides about it is known; where not, the scheduler may have to choose otherwise
     */
    record Placed(List<String> nodes, boolean certain) implements Answer {}

    /**
     * @param position in the order of waiting jobs, from 1
     * @param obstacle what it waits for
     */
    record Waiting(int position, Diagnosis obstacle) implements Answer {}

    /** Nothing is known of the nodes, or another scheduler than the default one decides: nobody holds the gang together. */
    record Unjudged(String why) implements Answer {}
}
