package dev.bulkhead.router.table;

import java.time.Duration;

/**
 * What one service allows.
 *
 * @param timeout from the moment that a request is sent on to the end of its response
 * @param hold how long a request may wait for an endpoint
 * @param held how many requests may wait
 * @param heldBytes how much memory those may take
 * @param concurrency how many requests this router sends to one endpoint at a time; 0: any number
 */
public record Limits(Duration timeout, Duration hold, int held, long heldBytes, int concurrency) {
    public static final int HELD = 1000;
    public static final long HELD_BYTES = 64L << 20;

    /** @param concurrency 0: any number */
    public static Limits of(Duration timeout, Duration hold, int concurrency) {
        return new Limits(timeout, hold, HELD, HELD_BYTES, concurrency);
    }
}
