package dev.bulkhead.serving.plan;

import dev.bulkhead.api.v1alpha1.InferenceServiceStatus.RolloutPhase;
import dev.bulkhead.api.v1alpha1.InferenceServiceStatus.RolloutStatus;
import dev.bulkhead.api.v1alpha1.Rollout;
import dev.bulkhead.api.v1alpha1.Rollout.Step;
import java.util.List;

/** The steps of a canary by index; the one after the last is all requests. */
record CanarySteps(List<Step> steps) {
    /** The whole, of any strategy without steps, is their end at once. */
    static CanarySteps of(Rollout rollout) {
        return new CanarySteps(rollout.strategy() == Rollout.Strategy.Canary ? rollout.stepsOrEmpty() : List.of());
    }

    int end() {
        return steps.size();
    }

    /** Steps may have been edited while a rollout was under way. */
    int index(RolloutStatus status) {
        return status.step() == null ? 0 : Math.clamp(status.step(), 0, end());
    }

    int weight(int index) {
        return index < end() ? steps.get(index).weight() : 100;
    }

    int seconds(int index) {
        return steps.get(index).seconds();
    }

    /** Whether it is in a step, and not only on its way to one. */
    boolean stands(RolloutStatus status) {
        return status.step() != null
                && index(status) < end()
                && (status.phase() == RolloutPhase.Stepping || status.phase() == RolloutPhase.AwaitingApproval);
    }

    /** Percent that the candidate gets where it stands; on its way to a step, that of the step before. */
    int share(RolloutStatus status) {
        int index = index(status);
        if (stands(status)) {
            return weight(index);
        }
        return index > 0 ? weight(index - 1) : 0;
    }

    /** Percent that it is to have room for. */
    int aim(RolloutStatus status) {
        return weight(index(status));
    }
}
