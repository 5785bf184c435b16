package dev.bulkhead.core.metrics;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/** What waits for room, and what the room there is falls short of. */
public final class AdmissionMeters {
    private final AtomicLong waiting = new AtomicLong();
    private final AtomicLong unusable = new AtomicLong();
    private final Timer rounds;

    public AdmissionMeters(MeterRegistry meters) {
        Gauge.builder("bulkhead.admission.waiting.jobs", waiting, AtomicLong::get)
                .description("Jobs that wait until all their pods fit.")
                .register(meters);
        Gauge.builder("bulkhead.admission.unusable.gpus", unusable, AtomicLong::get)
                .description("GPUs that are free, but in pieces too small for the pods of the widest waiting job.")
                .register(meters);
        this.rounds = Timer.builder("bulkhead.admission.rounds")
                .description("Time of one decision about all waiting jobs.")
                .register(meters);
    }

    public void round(int jobs, Duration cost, LongSupplier gpus) {
        waiting.set(jobs);
        unusable.set(jobs == 0 ? 0 : gpus.getAsLong());
        rounds.record(cost);
    }

    public void nobodyWaits() {
        waiting.set(0);
        unusable.set(0);
    }
}
