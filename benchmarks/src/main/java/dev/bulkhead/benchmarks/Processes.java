package dev.bulkhead.benchmarks;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Ends what was started. */
final class Processes {
    /** With time to write an AOT cache. */
    private static final Duration CLEAN_STOP = Duration.ofMinutes(3);

    private Processes() {}

    /** Asks it to end and waits until it has. */
    static void stop(Process process) {
        process.destroy();
        try {
            if (!process.waitFor(CLEAN_STOP.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
