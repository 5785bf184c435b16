package dev.bulkhead.serving.reconcile;

import dev.bulkhead.api.v1alpha1.InferenceService;
import dev.bulkhead.api.v1alpha1.InferenceServiceStatus;
import dev.bulkhead.api.v1alpha1.InferenceServiceStatus.RolloutStatus;
import dev.bulkhead.serving.plan.Demand;
import dev.bulkhead.serving.plan.FrozenRevision;
import dev.bulkhead.serving.plan.StepDemand;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What the routers have counted since the step began in which a candidate stands. Where the step began before this process,
 * it counts from when it first looked: a step lasts longer then, and never passes on requests that nobody has seen.
 */
final class StepCounts {
    private record Step(Integer revision, Integer number, String since) {}

    private record Begun(Step step, Demand candidate, Demand stable) {}

    private final RouterDemand routers;
    private final Map<String, Begun> begun = new ConcurrentHashMap<>();

    StepCounts(RouterDemand routers) {
        this.routers = routers;
    }

    StepDemand of(InferenceService service) {
        InferenceServiceStatus status = service.getStatus();
        RolloutStatus rollout = status == null ? null : status.rollout();
        String uid = service.getMetadata().getUid();
        if (rollout == null || status.stable() == null) {
            begun.remove(uid);
            return StepDemand.UNKNOWN;
        }
        Demand candidate = total(service, rollout.revision());
        Demand stable = total(service, status.stable());
        Step step = new Step(rollout.revision(), rollout.step(), rollout.since());
        Begun start = begun.compute(
                uid, (u, b) -> b != null && b.step().equals(step) ? b : new Begun(step, candidate, stable));
        return new StepDemand(
                candidate.since(start.candidate()), stable.since(start.stable()), routers.complete(service));
    }

    void forget(String uid) {
        begun.remove(uid);
    }

    private Demand total(InferenceService service, int revision) {
        return routers.total(service, FrozenRevision.name(service.getMetadata().getName(), revision));
    }
}
