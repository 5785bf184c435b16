package dev.bulkhead.router.balance;

import dev.bulkhead.router.table.RouteTable;
import dev.bulkhead.router.table.ServiceRoute;
import java.util.Collection;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** One service: its route, its revisions, and the requests that wait, oldest first. */
public final class LiveService {
    /** Successive fractions of n times this fill [0, 1) more evenly than random numbers: splits hold for few requests. */
    private static final double GOLDEN_RATIO = 0.6180339887498949;

    private final LongSupplier nowMillis;
    private final HeldBytes allHeld;
    private final Consumer<Revision> demandRose;
    private final AtomicLong asked = new AtomicLong();
    private final AtomicLong mirrored = new AtomicLong();
    private final Map<String, Revision> revisions = new ConcurrentHashMap<>();
    private final Set<Waiting> queue = new LinkedHashSet<>();
    private volatile ServiceRoute route;
    private volatile int waiting;
    private long heldBytes;

    LiveService(ServiceRoute route, LongSupplier nowMillis, HeldBytes allHeld, Consumer<Revision> demandRose) {
        this.route = route;
        this.nowMillis = nowMillis;
        this.allHeld = allHeld;
        this.demandRose = demandRose;
    }

    public ServiceRoute route() {
        return route;
    }

    Collection<Revision> revisions() {
        return revisions.values();
    }

    /** Where the next request stands in [0, 1). */
    public double nextSpread() {
        return fraction(asked.getAndIncrement());
    }

    /** Whether the next request is mirrored. */
    public boolean nextIsMirrored(int percent) {
        return fraction(mirrored.getAndIncrement()) * 100 < percent;
    }

    private static double fraction(long n) {
        double x = n * GOLDEN_RATIO;
        return x - Math.floor(x);
    }

    /** A place for the request now, if there is one and nobody has waited longer for it. */
    public Optional<Lease> take(Ask ask) {
        return waiting == 0 ? Optional.ofNullable(place(ask)) : Optional.empty();
    }

    /** A place at that very revision; nobody is diverted. */
    public Optional<Lease> takeAt(String revision) {
        Revision at = revisions.get(revision);
        Endpoint endpoint = at == null ? null : at.take(route.limits().concurrency(), nowMillis.getAsLong());
        return endpoint == null ? Optional.empty() : Optional.of(new Lease(this, at, endpoint));
    }

    /**
     * Waits for a place; {@code go} is called with it, from any thread. Empty if too many wait already.
     *
     * @param bytes how much memory the request takes while it waits
     */
    public Optional<Waiting> await(Ask ask, long bytes, Consumer<Lease> go) {
        Waiting one = new Waiting(ask, bytes, go);
        synchronized (this) {
            if (queue.size() >= route.limits().held()
                    || heldBytes + bytes > route.limits().heldBytes()
                    || !allHeld.tryAdd(bytes)) {
                return Optional.empty();
            }
            heldBytes += bytes;
            queue.add(one);
            waiting = queue.size();
            assign(one);
        }
        release();
        return Optional.of(one);
    }

    /** It waits no longer: its time is over, or its caller has gone. False if it has got its place already. */
    public synchronized boolean leave(Waiting one) {
        boolean waited = queue.remove(one);
        if (waited) {
            left(one);
        }
        return waited;
    }

    void roomMade() {
        if (waiting > 0) {
            release();
        }
    }

    /** An endpoint that was avoided may be tried again. */
    public void avoidanceOver() {
        roomMade();
    }

    /** Returns the revisions that are no more: nothing names them, no pod is left, and nothing is in flight. */
    List<Revision> update(ServiceRoute newRoute, RouteTable table) {
        route = newRoute;
        Set<String> named = newRoute.revisions();
        named.forEach(name -> revisions.computeIfAbsent(name, n -> new Revision(newRoute.service(), n)));
        revisions.forEach((name, revision) -> revision.update(table.addresses(name)));
        release();
        List<Revision> gone = revisions.values().stream()
                .filter(revision -> !named.contains(revision.name())
                        && table.addresses(revision.name()).isEmpty()
                        && revision.load().idle())
                .toList();
        gone.forEach(revision -> revisions.remove(revision.name()));
        return gone;
    }

    private synchronized void release() {
        Set<String> full = new HashSet<>();
        Iterator<Waiting> all = queue.iterator();
        while (all.hasNext() && full.size() < revisions.size()) {
            Waiting one = all.next();
            String wanted = one.ask.revision(route);
            if (wanted == null) {
                return;
            }
            Lease lease = full.contains(wanted) ? null : place(one.ask);
            if (lease == null) {
                full.add(wanted);
                assign(one);
            } else {
                all.remove();
                left(one);
                one.go.accept(lease);
            }
        }
    }

    private Lease place(Ask ask) {
        ServiceRoute now = route;
        String wanted = ask.revision(now);
        Revision revision = wanted == null ? null : revisions.get(wanted);
        if (revision == null) {
            return null;
        }
        long time = nowMillis.getAsLong();
        if (!revision.reachable(time)) {
            Optional<String> other = now.instead(
                    name -> isReachable(name, time), ThreadLocalRandom.current().nextDouble());
            if (other.isEmpty()) {
                return null;
            }
            revision = revisions.get(other.get());
        }
        Endpoint endpoint = revision.take(now.limits().concurrency(), time);
        if (endpoint == null) {
            return null;
        }
        if (!revision.name().equals(wanted)) {
            revisions.get(wanted).load().divert();
        }
        return new Lease(this, revision, endpoint);
    }

    private boolean isReachable(String name, long time) {
        Revision revision = revisions.get(name);
        return revision != null && revision.reachable(time);
    }

    /** Counts the wait for the revision that is wanted now. */
    private void assign(Waiting one) {
        String wanted = one.ask.revision(route);
        Revision revision = wanted == null ? null : revisions.get(wanted);
        if (revision != one.heldFor) {
            if (one.heldFor != null) {
                one.heldFor.load().unhold();
            }
            one.heldFor = revision;
            if (revision != null && revision.load().hold() == 1) {
                demandRose.accept(revision);
            }
        }
    }

    private void left(Waiting one) {
        heldBytes -= one.bytes;
        allHeld.remove(one.bytes);
        waiting = queue.size();
        if (one.heldFor != null) {
            one.heldFor.load().unhold();
        }
    }
}
