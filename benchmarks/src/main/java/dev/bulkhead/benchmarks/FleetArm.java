package dev.bulkhead.benchmarks;

import dev.bulkhead.api.v1alpha1.InferenceService;
import java.io.IOException;
import java.util.List;
import java.util.OptionalLong;

/** Who makes what the services of a fleet consist of. */
interface FleetArm extends AutoCloseable {
    /** As in the result. */
    String name();

    /** How its requests begin to call themselves. */
    String userAgent();

    /** @param ready told of every revision that answers, as often as it likes */
    void start(TestBed bed, ReadyRevisions ready) throws IOException;

    /** Somebody has created it. */
    void created(InferenceService service);

    /** Somebody has edited what they all share. */
    void edited(List<InferenceService> services);

    /** @throws BenchmarkException if it can do no more */
    void check();

    /** The process, where it is one of its own. */
    OptionalLong pid();

    @Override
    void close();
}
