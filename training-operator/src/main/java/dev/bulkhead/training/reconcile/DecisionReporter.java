package dev.bulkhead.training.reconcile;

import dev.bulkhead.api.v1alpha1.TrainingJob;
import dev.bulkhead.core.metrics.FailureMeters;
import dev.bulkhead.core.reconcile.EventRecorder;
import dev.bulkhead.core.reconcile.EventRecorder.Type;
import dev.bulkhead.training.plan.Decision;

/** Tells people and meters what was decided, once the status that says so is saved. */
final class DecisionReporter {
    private static final String KIND = "TrainingJob";

    private final EventRecorder events;
    private final FailureMeters meters;

    DecisionReporter(EventRecorder events, FailureMeters meters) {
        this.events = events;
        this.meters = meters;
    }

    void report(TrainingJob job, Decision decision) {
        switch (decision) {
            case Decision.Reject(var finding) -> {
                meters.failure(KIND, finding.reason());
                events.record(job, Type.Warning, finding.reason(), finding.sentence());
            }
            case Decision.Hold hold ->
                events.record(
                        job,
                        Type.Warning,
                        hold.obstacle().reason(),
                        hold.obstacle().sentence());
            case Decision.Restart restart -> {
                meters.failure(KIND, restart.cause().reason());
                meters.restart(KIND, restart.charge());
                events.record(job, Type.Warning, restart.cause().reason(), restart.message());
            }
            case Decision.Requeue(var cause, var message) -> {
                meters.failure(KIND, cause.reason());
                events.record(job, Type.Warning, cause.reason(), message);
            }
            case Decision.Finish finish -> {
                if (!finish.succeeded()) {
                    meters.failure(KIND, finish.reason());
                }
                Type type = finish.succeeded() ? Type.Normal : Type.Warning;
                events.record(job, type, finish.reason(), finish.message());
            }
            case Decision.Proceed(var trouble, var lookAgain) ->
                trouble.ifPresent(t -> events.record(job, Type.Warning, t.reason(), t.sentence()));
            case Decision.Pause pause -> {}
            case Decision.Launch launch -> {}
            case Decision.Retire retire -> {}
            case Decision.Suspend suspend -> {}
            case Decision.Rest rest -> {}
            case Decision.Expire expire -> {}
        }
    }
}
