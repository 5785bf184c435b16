package dev.bulkhead.core.metrics;

import dev.bulkhead.api.v1alpha1.Reason;
import dev.bulkhead.api.v1alpha1.TrainingJobStatus.Charge;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/** Counts what failed and what was started again; called once per fact, after the status that states it is saved. */
public final class FailureMeters {
    static final String FAILURES = "bulkhead.failures";
    static final String RESTARTS = "bulkhead.restarts";

    private final MeterRegistry meters;

    public FailureMeters(MeterRegistry meters) {
        this.meters = meters;
    }

    /** @param kind of the object, for example TrainingJob */
    public void failure(String kind, Reason reason) {
        Counter.builder(FAILURES)
                .description("Attempts and objects that failed, by diagnosed reason.")
                .tag("kind", kind)
                .tag("reason", reason.name())
                .register(meters)
                .increment();
    }

    /** @param kind of the object, for example TrainingJob */
    public void restart(String kind, Charge charge) {
        Counter.builder(RESTARTS)
                .description("Restarts, by the budget they were charged to.")
                .tag("kind", kind)
                .tag("cause", charge.budget())
                .register(meters)
                .increment();
    }
}
