package dev.bulkhead.router.balance;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;

/** What a revision has to do and has done since the router started. */
public final class Load {
    /** Upper bounds of the latency counts, in milliseconds; one more count is for all above. */
    private static final int[] BOUNDS = {1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000};

    private final AtomicInteger inFlight = new AtomicInteger();
    private final AtomicInteger held = new AtomicInteger();
    private final LongAdder requests = new LongAdder();
    private final LongAdder errors = new LongAdder();
    private final LongAdder diverted = new LongAdder();
    private final AtomicLongArray latency = new AtomicLongArray(BOUNDS.length + 1);

    void begin() {
        inFlight.incrementAndGet();
    }

    void end() {
        inFlight.decrementAndGet();
    }

    /** @param error the backend answered 5xx, broke or timed out */
    void answered(boolean error, double millis) {
        requests.increment();
        if (error) {
            errors.increment();
        }
        int i = 0;
        while (i < BOUNDS.length && millis > BOUNDS[i]) {
            i++;
        }
        latency.incrementAndGet(i);
    }

    int hold() {
        return held.incrementAndGet();
    }

    void unhold() {
        held.decrementAndGet();
    }

    void divert() {
        diverted.increment();
    }

    boolean idle() {
        return inFlight.get() == 0 && held.get() == 0;
    }

    /** As it is now. */
    public Snapshot snapshot() {
        long[] counts = new long[latency.length()];
        for (int i = 0; i < counts.length; i++) {
            counts[i] = latency.get(i);
        }
        return new Snapshot(
                inFlight.get(),
                held.get(),
                requests.sum(),
                errors.sum(),
                diverted.sum(),
                Arrays.stream(counts).boxed().toList());
    }

    /**
     * One moment of a revision.
     *
     * @param inFlight requests that a pod of it works on
     * @param held requests that wait for one
     * @param diverted requests that were its own, but went to another revision since no pod of it was ready
     * @param latency counts of answers by the bounds 1, 2, 5 ... 10000 ms, and above
     */
    public record Snapshot(int inFlight, int held, long requests, long errors, long diverted, List<Long> latency) {

        /** The same, with at least one request that waits. */
        public Snapshot wanted() {
            return new Snapshot(inFlight, Math.max(1, held), requests, errors, diverted, latency);
        }
    }
}
