package dev.bulkhead.serving.reconcile;

import dev.bulkhead.api.v1alpha1.InferenceService;
import dev.bulkhead.api.v1alpha1.InferenceServiceStatus;
import dev.bulkhead.api.v1alpha1.InferenceServiceStatus.Phase;
import dev.bulkhead.api.v1alpha1.Reason;
import dev.bulkhead.core.metrics.FailureMeters;
import dev.bulkhead.core.plan.Conditions;
import dev.bulkhead.core.reconcile.EventRecorder;
import dev.bulkhead.core.reconcile.EventRecorder.Type;
import dev.bulkhead.serving.plan.RolloutOutcome.Telling;
import dev.bulkhead.serving.plan.ServingConditions;
import dev.bulkhead.serving.plan.ServingPlan;
import io.fabric8.kubernetes.api.model.Condition;
import java.util.Objects;
import java.util.Optional;

/** Tells what has just happened: by events and counters, after the status that says so is saved. */
final class ServingReporter {
    private static final String KIND = "InferenceService";

    private final EventRecorder events;
    private final FailureMeters meters;

    ServingReporter(EventRecorder events, FailureMeters meters) {
        this.events = events;
        this.meters = meters;
    }

    void report(InferenceService service, InferenceServiceStatus before, ServingPlan.Serve plan) {
        for (Telling telling : plan.tellings()) {
            if (telling.warning()) {
                meters.failure(KIND, telling.reason());
            }
            events.record(service, telling.warning() ? Type.Warning : Type.Normal, telling.reason(), telling.message());
        }
        InferenceServiceStatus now = plan.status();
        Optional<String> reason = reason(now);
        boolean trouble = now.phase() == Phase.Degraded || now.phase() == Phase.Failed || now.phase() == Phase.Pending;
        boolean told = plan.tellings().stream()
                .anyMatch(t -> reason.equals(Optional.of(t.reason().name())));
        if (!told && (now.phase() != before.phase() || !Objects.equals(reason, reason(before)))) {
            Reason why = reason.map(Reason::valueOf).orElse(Reason.Unknown);
            boolean failure = trouble && why.category() != Reason.Category.Lifecycle;
            if (failure) {
                meters.failure(KIND, why);
            }
            events.record(service, failure ? Type.Warning : Type.Normal, why, now.message());
        }
    }

    private static Optional<String> reason(InferenceServiceStatus status) {
        return Conditions.find(status.conditionsOrEmpty(), ServingConditions.READY)
                .map(Condition::getReason);
    }
}
