package dev.bulkhead.router.admin;

import dev.bulkhead.router.balance.Load;
import dev.bulkhead.router.balance.Revision;
import dev.bulkhead.router.balance.Services;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerResponse;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * {@code GET /demand}: JSON lines without end. A new listener gets all revisions at once; then a line per revision that has
 * changed, each 250 ms; one at once for a revision that somebody begins to wait for; and one each second for all that have
 * work. Where nothing is to be said for a second, an empty object says that the router lives. Counters only grow, so that
 * a listener that reads slowly misses nothing by getting fewer lines.
 */
final class DemandStream {
    private static final long TICK_MILLIS = 250;
    private static final int TICKS_PER_SECOND = 4;

    private final Services services;
    private final String boot = UUID.randomUUID().toString();
    private final Context context;
    private final Set<Listener> listeners = new HashSet<>();
    private final Map<Revision, Missed> missed = new HashMap<>();
    private long ticks;

    /** To be made on the context that it is to run on. */
    DemandStream(Vertx vertx, Services services) {
        this.services = services;
        this.context = vertx.getOrCreateContext();
        vertx.setPeriodic(TICK_MILLIS, id -> tick());
    }

    void listen(HttpServerResponse response) {
        Listener listener = new Listener(response);
        listeners.add(listener);
        response.closeHandler(v -> listeners.remove(listener));
        response.exceptionHandler(t -> listeners.remove(listener));
        response.putHeader("content-type", "application/x-ndjson")
                .setChunked(true)
                .writeHead();
        services.revisions()
                .forEach(revision -> listener.tell(revision, revision.load().snapshot()));
    }

    /** Somebody begins to wait for the revision: called on any thread. */
    void rose(Revision revision) {
        context.runOnContext(v -> {
            Load.Snapshot load = revision.load().snapshot();
            listeners.forEach(listener -> listener.tell(revision, load));
        });
    }

    private void tick() {
        ticks++;
        boolean second = ticks % TICKS_PER_SECOND == 0;
        Map<Revision, Load.Snapshot> loads = new HashMap<>();
        services.revisions().forEach(r -> loads.put(r, withMissed(r, r.load().snapshot())));
        missed.keySet().retainAll(loads.keySet());
        listeners.forEach(listener -> listener.tick(loads, second));
    }

    /** A revision whose requests others had to answer is wanted: for a second it looks as if one of them waited. */
    private Load.Snapshot withMissed(Revision revision, Load.Snapshot load) {
        Missed before = missed.getOrDefault(revision, Missed.NONE);
        if (load.diverted() > before.diverted()) {
            before = new Missed(load.diverted(), ticks);
            missed.put(revision, before);
        }
        boolean wanted = before.diverted() > 0 && ticks - before.tick() < TICKS_PER_SECOND;
        return wanted ? load.wanted() : load;
    }

    /** How many requests a revision had missed, and when that was new. */
    private record Missed(long diverted, long tick) {
        static final Missed NONE = new Missed(0, 0);
    }

    private final class Listener {
        private final HttpServerResponse response;
        private final Map<Revision, Load.Snapshot> told = new HashMap<>();
        private boolean silent = true;

        private Listener(HttpServerResponse response) {
            this.response = response;
        }

        private void tick(Map<Revision, Load.Snapshot> loads, boolean second) {
            if (response.writeQueueFull()) {
                return;
            }
            told.keySet().retainAll(loads.keySet());
            loads.forEach((revision, load) -> {
                boolean working = load.inFlight() > 0 || load.held() > 0;
                if (second && working || !load.equals(told.get(revision))) {
                    tell(revision, load);
                }
            });
            if (second) {
                if (silent) {
                    response.write(DemandLine.HEARTBEAT);
                }
                silent = true;
            }
        }

        private void tell(Revision revision, Load.Snapshot load) {
            told.put(revision, load);
            silent = false;
            response.write(DemandLine.of(boot, revision, load));
        }
    }
}
