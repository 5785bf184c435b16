package dev.bulkhead.suite.plan;

import dev.bulkhead.core.plan.capacity.Placement;
import dev.bulkhead.core.plan.capacity.PodAsk;
import dev.bulkhead.training.plan.ObservedJob;
import dev.bulkhead.training.plan.TrainingPlanner;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.List;

/** Where all pods of a job would go together, on the cluster as it is and if nobody else were waiting. */
public final class GangPlacement {
    private GangPlacement() {}

    public static Placement of(ObservedJob seen, List<Pod> pods) {
        return TrainingPlanner.asks(seen)
                .map(ask -> seen.nodes().place(ask.pods(), ask.rules()))
                .orElseGet(
                        () -> seen.nodes().place(pods.stream().map(PodAsk::of).toList(), Placement.Rules.NONE));
    }
}
