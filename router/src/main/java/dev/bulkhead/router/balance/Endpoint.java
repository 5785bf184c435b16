package dev.bulkhead.router.balance;

import dev.bulkhead.router.table.Address;
import java.util.concurrent.atomic.AtomicInteger;

/** One pod as this router sees it. */
public final class Endpoint {
    private static final long FIRST_PAUSE_MILLIS = 100;
    private static final int MOST_DOUBLINGS = 4;

    private final Address address;
    private final AtomicInteger inFlight = new AtomicInteger();
    private volatile int failures;
    private volatile long avoidedUntil;

    Endpoint(Address address) {
        this.address = address;
    }

    public Address address() {
        return address;
    }

    int inFlight() {
        return inFlight.get();
    }

    /** @param limit 0: none */
    boolean tryTake(int limit) {
        int now = inFlight.get();
        while (limit == 0 || now < limit) {
            if (inFlight.compareAndSet(now, now + 1)) {
                return true;
            }
            now = inFlight.get();
        }
        return false;
    }

    void giveBack() {
        inFlight.decrementAndGet();
    }

    boolean avoided(long nowMillis) {
        return failures > 0 && nowMillis < avoidedUntil;
    }

    /** It could not be reached: leave it alone, longer each time, at most 1.6 s. Returns the pause in milliseconds. */
    long unreachable(long nowMillis) {
        long pause = FIRST_PAUSE_MILLIS << Math.min(failures, MOST_DOUBLINGS);
        avoidedUntil = nowMillis + pause;
        failures++;
        return pause;
    }

    void reached() {
        if (failures > 0) {
            failures = 0;
        }
    }
}
