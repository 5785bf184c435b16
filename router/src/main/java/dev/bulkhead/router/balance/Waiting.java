package dev.bulkhead.router.balance;

import java.util.function.Consumer;

/** A request that waits for a pod. */
public final class Waiting {
    final Ask ask;
    final long bytes;
    final Consumer<Lease> go;
    Revision heldFor;

    Waiting(Ask ask, long bytes, Consumer<Lease> go) {
        this.ask = ask;
        this.bytes = bytes;
        this.go = go;
    }
}
