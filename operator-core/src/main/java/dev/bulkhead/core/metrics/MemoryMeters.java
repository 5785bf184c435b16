package dev.bulkhead.core.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/** Counts what the memory guard does while containers run. */
public final class MemoryMeters {
    static final String RAISES = "bulkhead.memory.raises";
    static final String UNREACHABLE = "bulkhead.memory.unreachable";

    /** What the API server said to a raised limit. */
    public enum Outcome {
        accepted,
        refused
    }

    private final MeterRegistry meters;

    public MemoryMeters(MeterRegistry meters) {
        this.meters = meters;
    }

    /** @param kind of the object that the container belongs to, for example TrainingJob */
    public void raise(String kind, Outcome outcome) {
        Counter.builder(RAISES)
                .description("Memory limits of running containers that were to be raised, by the API server's answer.")
                .tag("kind", kind)
                .tag("outcome", outcome.name())
                .register(meters)
                .increment();
    }

    /** A node did not tell how much memory its containers use. */
    public void unreachable() {
        Counter.builder(UNREACHABLE)
                .description("Requests for working sets that a kubelet did not answer.")
                .register(meters)
                .increment();
    }
}
