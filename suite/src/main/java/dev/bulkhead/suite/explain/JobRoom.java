package dev.bulkhead.suite.explain;

import dev.bulkhead.core.plan.capacity.Explanation;
import dev.bulkhead.core.plan.capacity.Placement;
import dev.bulkhead.core.plan.capacity.PodAsk;
import dev.bulkhead.suite.plan.GangPlacement;
import dev.bulkhead.training.plan.Decision;
import dev.bulkhead.training.plan.ObservedJob;
import dev.bulkhead.training.plan.TrainingPlanner;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.List;
import java.util.Optional;

/** Which nodes a job that waits could use. */
final class JobRoom {
    private JobRoom() {}

    /** Empty for a job that waits for no node. */
    static Optional<Explanation> of(ObservedJob seen, List<Pod> pods) {
        if (seen.status().finished() || seen.job().getSpec().suspended()) {
            return Optional.empty();
        }
        Optional<Pod> waits = pods.stream().filter(PodStories::waitsForNode).findFirst();
        if (waits.isPresent()) {
            return Optional.of(seen.nodes().explain(PodAsk.of(waits.get())));
        }
        if (!seen.pods().current().isEmpty() || !(TrainingPlanner.unhindered(seen) instanceof Decision.Launch launch)) {
            return Optional.empty();
        }
        return switch (GangPlacement.of(seen, launch.pods())) {
            case Placement.NotPlaced blocked -> Optional.of(blocked.why());
            case Placement.Placed placed ->
                Optional.of(seen.nodes().explain(PodAsk.of(launch.pods().getFirst())));
        };
    }
}
