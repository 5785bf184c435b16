package dev.bulkhead.serving.reconcile;

import dev.bulkhead.serving.plan.Demand;
import dev.bulkhead.serving.plan.Load;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The figures of all routers of one namespace, put together. What a router counted before it was first heard of is left
 * out, and so is nothing that it counted after: its counts are taken as differences, so that the sum never falls.
 */
final class RouterFigures {
    private record Key(String service, String revision) {}

    /** One router's newest line of each revision. */
    private static final class Router {
        private final Map<Key, RouterLine> newest = new HashMap<>();
        private boolean connected;
    }

    private final Map<String, Router> routers = new HashMap<>();
    private final Map<Key, Demand> totals = new HashMap<>();

    synchronized void known(String router) {
        routers.computeIfAbsent(router, r -> new Router());
    }

    synchronized void connected(String router) {
        routers.computeIfAbsent(router, r -> new Router()).connected = true;
    }

    /** Its requests of the moment count no more; a router that is only cut off tells them again. */
    synchronized void lost(String router) {
        Router there = routers.get(router);
        if (there != null) {
            there.connected = false;
        }
    }

    synchronized void gone(String router) {
        routers.remove(router);
    }

    /** Services that have something to do now, and had nothing before. */
    synchronized Optional<String> line(String router, RouterLine line) {
        Router from = routers.computeIfAbsent(router, r -> new Router());
        Key key = new Key(line.service(), line.revision());
        Load before = load(line.service(), line.revision());
        RouterLine last = from.newest.put(key, line);
        if (last != null && last.boot().equals(line.boot())) {
            Demand since = line.demand().since(last.demand());
            totals.merge(key, since, Demand::plus);
        }
        Load now = load(line.service(), line.revision());
        boolean rises = before.held() == 0 && now.held() > 0 || before.all() == 0 && now.all() > 0;
        return rises ? Optional.of(line.service()) : Optional.empty();
    }

    synchronized Load load(String service, String revision) {
        Key key = new Key(service, revision);
        return routers.values().stream()
                .filter(r -> r.connected)
                .flatMap(r -> Optional.ofNullable(r.newest.get(key)).stream())
                .map(RouterLine::load)
                .reduce(Load.NONE, Load::plus);
    }

    /** Since this process first heard of the routers. */
    synchronized Demand total(String service, String revision) {
        return totals.getOrDefault(new Key(service, revision), Demand.NONE);
    }

    /** Whether there is a router, and every one is heard. */
    synchronized boolean complete() {
        return !routers.isEmpty() && routers.values().stream().allMatch(r -> r.connected);
    }

    /** Of a service that is gone nothing is kept. */
    synchronized void forget(String service) {
        totals.keySet().removeIf(k -> k.service().equals(service));
        routers.values()
                .forEach(r -> r.newest.keySet().removeIf(k -> k.service().equals(service)));
    }

    synchronized Set<String> routers() {
        return new HashSet<>(routers.keySet());
    }
}
