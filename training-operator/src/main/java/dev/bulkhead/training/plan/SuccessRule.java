package dev.bulkhead.training.plan;

import dev.bulkhead.api.v1alpha1.Framework;
import dev.bulkhead.api.v1alpha1.Success;
import dev.bulkhead.training.plan.JobShape.Replica;
import dev.bulkhead.training.plan.ObservedPod.Stage;
import java.util.List;

/** When a job counts as complete. */
final class SuccessRule {
    private SuccessRule() {}

    static boolean isMet(ObservedJob seen) {
        List<Replica> looked = lookedAt(seen);
        Success success = seen.job().getSpec().success();
        boolean any = success != null && success.operator() == Success.Operator.Any;
        return any
                ? looked.stream().anyMatch(r -> succeeded(seen, r))
                : looked.stream().allMatch(r -> succeeded(seen, r));
    }

    /** TensorFlow's parameter servers never end: there the chief, or else worker 0, decides. */
    private static List<Replica> lookedAt(ObservedJob seen) {
        JobShape shape = seen.shape();
        Success success = seen.job().getSpec().success();
        if (success == null && shape.is(Framework.TensorFlow)) {
            return List.of(new Replica(shape.chief(), 0));
        }
        boolean all =
                success == null || success.roles() == null || success.roles().isEmpty();
        return shape.replicas().stream()
                .filter(r -> all || success.roles().contains(r.role().name()))
                .toList();
    }

    private static boolean succeeded(ObservedJob seen, Replica replica) {
        return seen.pods().of(replica).filter(p -> p.stage() == Stage.Succeeded).isPresent();
    }
}
