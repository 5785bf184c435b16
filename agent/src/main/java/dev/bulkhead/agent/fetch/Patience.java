package dev.bulkhead.agent.fetch;

import dev.bulkhead.agent.Output;
import dev.bulkhead.agent.Reason;
import dev.bulkhead.agent.TransferException;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import javax.net.ssl.SSLHandshakeException;

/** When to try again, and when to give up; one for all connections of a transfer. */
public final class Patience {
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(15);

    private final Output output;
    private final Duration withoutProgress;
    private final long end;
    private volatile long lastProgress = System.nanoTime();

    /**
     * @param withoutProgress after so long without a byte the store counts as unreachable
     * @param overall how long the whole transfer may take
     */
    public Patience(Output output, Duration withoutProgress, Duration overall) {
        this.output = output;
        this.withoutProgress = withoutProgress;
        this.end = System.nanoTime() + overall.toNanos();
    }

    interface Try<T> {
        T run() throws IOException;
    }

    /** Tries until it succeeds, or patience ends. */
    <T> T insist(Try<T> action) {
        for (int failures = 1; ; failures++) {
            try {
                var result = action.run();
                progress();
                return result;
            } catch (IOException e) {
                pause(failures, e);
            }
        }
    }

    void progress() {
        lastProgress = System.nanoTime();
    }

    /** Waits before the next try. @throws TransferException if there is to be none */
    void pause(int failures, IOException cause) {
        if (cause instanceof SSLHandshakeException) {
            throw TransferException.lasting(
                    Reason.ModelStorageUnreachable,
                    "the store's certificate is not trusted (" + cause.getMessage()
                            + "): put its authority into ca.crt of the secret");
        }
        long now = System.nanoTime();
        if (now >= end || now >= lastProgress + withoutProgress.toNanos()) {
            var why = now >= end ? "the deadline has passed" : "nothing came for " + withoutProgress.toSeconds() + " s";
            throw TransferException.passing(
                    Reason.ModelStorageUnreachable, why + "; the last try: " + words(cause), cause);
        }
        long left = Math.min(lastProgress + withoutProgress.toNanos(), end) - now;
        long pause = Math.min(FIRST_PAUSE.toNanos() << Math.min(failures - 1, 20), LONGEST_PAUSE.toNanos());
        long jittered = Math.min(left, ThreadLocalRandom.current().nextLong(pause / 2, pause));
        output.say("trying again: " + words(cause));
        try {
            Thread.sleep(Duration.ofNanos(jittered));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw TransferException.passing(Reason.ModelFetchFailed, "interrupted", e);
        }
    }

    /** The name of the class says more than many a message: UnknownHostException: minio. */
    private static String words(IOException cause) {
        var name = cause.getClass() == IOException.class ? "" : cause.getClass().getSimpleName() + ": ";
        return name + cause.getMessage();
    }
}
