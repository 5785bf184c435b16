package dev.bulkhead.router.balance;

import java.util.concurrent.atomic.AtomicLong;

/** Memory of all held requests of the process, and its bound. */
final class HeldBytes {
    private final long most;
    private final AtomicLong now = new AtomicLong();

    HeldBytes(long most) {
        this.most = most;
    }

    boolean tryAdd(long bytes) {
        if (now.addAndGet(bytes) > most) {
            now.addAndGet(-bytes);
            return false;
        }
        return true;
    }

    void remove(long bytes) {
        now.addAndGet(-bytes);
    }
}
