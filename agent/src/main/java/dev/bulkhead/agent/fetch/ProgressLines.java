package dev.bulkhead.agent.fetch;

import dev.bulkhead.agent.Output;
import dev.bulkhead.agent.Sizes;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/** Says every two seconds how far a transfer is. */
final class ProgressLines implements AutoCloseable {
    private static final int SECONDS = 2;

    private final LongAdder bytes = new LongAdder();
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().factory());
    private long before;

    /** @param total in bytes; negative if it is not known */
    ProgressLines(Output output, String done, long total) {
        clock.scheduleAtFixedRate(
                () -> {
                    long now = bytes.sum();
                    output.say(Sizes.progress(done, now, total, (double) (now - before) / SECONDS));
                    before = now;
                },
                SECONDS,
                SECONDS,
                TimeUnit.SECONDS);
    }

    /** Negative for what has to be transferred again. */
    void add(long count) {
        bytes.add(count);
    }

    long bytes() {
        return bytes.sum();
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }
}
