package dev.bulkhead.core.plan.capacity;

import java.util.List;
import java.util.Set;

/** Whether a pod can go to a node now. */
public sealed interface Verdict {
    NodeState node();

    record Fits(NodeState node) implements Verdict {}

    /** @param refusals everything that rules it out, the scheduler's first reason first; never empty */
    record Refused(NodeState node, List<Refusal> refusals) implements Verdict {
        public Refusal first() {
            return refusals.getFirst();
        }
    }

    /** Nothing that is known here rules it out, but something else may. */
    record Unknown(NodeState node, Set<Unmodelled> because) implements Verdict {}
}
