package dev.bulkhead.router.proxy;

import dev.bulkhead.router.balance.Ask;
import dev.bulkhead.router.balance.Lease;
import dev.bulkhead.router.balance.LiveService;
import dev.bulkhead.router.balance.Waiting;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.Optional;
import java.util.function.Consumer;

/** One request's search for a pod with room: at once, or by waiting, over all its tries no longer than the route allows. */
final class PlaceSearch {
    private static final int RETRY_SECONDS_FULL = 1;
    private static final int RETRY_SECONDS_NONE = 5;

    private final Worker worker;
    private final LiveService service;
    private final Ask ask;
    private final long bytes;
    private final Consumer<Lease> found;
    private final Consumer<Answer> failed;
    private final long begunNanos = System.nanoTime();
    private final Context context = Vertx.currentContext();

    private Waiting waiting;
    private long timer = -1;
    private boolean over;

    /**
     * @param bytes how much memory the request takes while it waits
     * @param found called each time a place is found, on the context that this was made on
     * @param failed called instead, once, with what to tell the caller
     */
    PlaceSearch(
            Worker worker, LiveService service, Ask ask, long bytes, Consumer<Lease> found, Consumer<Answer> failed) {
        this.worker = worker;
        this.service = service;
        this.ask = ask;
        this.bytes = bytes;
        this.found = found;
        this.failed = failed;
    }

    void begin() {
        if (service.route().targets().isEmpty()) {
            failed.accept(Answer.later(service.route().unrouted(), RETRY_SECONDS_NONE));
            return;
        }
        Optional<Lease> free = service.take(ask);
        if (free.isPresent()) {
            found.accept(free.get());
        } else {
            hold();
        }
    }

    /** The caller has gone. A place that is on the way is given back when it comes. */
    void end() {
        over = true;
        worker.vertx().cancelTimer(timer);
        if (waiting != null) {
            service.leave(waiting);
        }
    }

    private void hold() {
        long left = service.route().limits().hold().toMillis() - (long) waitedMillis();
        if (left <= 0) {
            expired();
            return;
        }
        timer = worker.vertx().setTimer(left, id -> expired());
        Optional<Waiting> place = service.await(ask, bytes, given -> context.runOnContext(v -> given(given)));
        if (place.isPresent()) {
            waiting = place.get();
            return;
        }
        worker.vertx().cancelTimer(timer);
        String name = service.route().service();
        worker.meters().overflow(name);
        failed.accept(Answer.later("too many requests wait for " + name + " already", RETRY_SECONDS_FULL));
    }

    private void given(Lease lease) {
        waiting = null;
        worker.vertx().cancelTimer(timer);
        if (over) {
            lease.end();
            return;
        }
        worker.meters().waited(lease.revision(), waitedMillis());
        found.accept(lease);
    }

    private void expired() {
        if (over || waiting != null && !service.leave(waiting)) {
            return; // its place is on the way to it
        }
        waiting = null;
        String name = service.route().service();
        worker.meters().expired(name);
        failed.accept(Answer.later(
                "no replica of %s was ready within %d s"
                        .formatted(name, service.route().limits().hold().toSeconds()),
                RETRY_SECONDS_NONE));
    }

    private double waitedMillis() {
        return (System.nanoTime() - begunNanos) / 1e6;
    }
}
