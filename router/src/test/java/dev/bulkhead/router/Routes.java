package dev.bulkhead.router;

import dev.bulkhead.router.table.Address;
import dev.bulkhead.router.table.Cohort;
import dev.bulkhead.router.table.Limits;
import dev.bulkhead.router.table.Mirroring;
import dev.bulkhead.router.table.RouteTable;
import dev.bulkhead.router.table.Selector;
import dev.bulkhead.router.table.ServiceRoute;
import dev.bulkhead.router.table.Target;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Makes tables for the one service {@code iris} in namespace {@code ml}. */
final class Routes {
    private final List<Target> targets = new ArrayList<>();
    private final List<Cohort> cohorts = new ArrayList<>();
    private final Map<String, List<Address>> addresses = new HashMap<>();
    private List<String> hosts = List.of();
    private Selector sticky;
    private Mirroring mirroring;
    private Limits limits = Limits.of(Duration.ofSeconds(20), Duration.ofSeconds(20), 0);

    static Routes iris() {
        return new Routes();
    }

    static ServiceRoute nothing(String why) {
        return new ServiceRoute(
                "iris",
                List.of(),
                List.of(),
                List.of(),
                null,
                null,
                Limits.of(Duration.ofSeconds(20), Duration.ofSeconds(20), 0),
                why);
    }

    Routes to(String revision, int weight, Address... pods) {
        targets.add(new Target(revision, weight));
        return pods(revision, pods);
    }

    Routes pods(String revision, Address... pods) {
        addresses.put(revision, List.of(pods));
        return this;
    }

    Routes cohort(Selector by, java.util.Set<String> values, String revision) {
        cohorts.add(new Cohort(by, values, revision));
        return this;
    }

    Routes sticky(Selector by) {
        sticky = by;
        return this;
    }

    Routes mirror(String revision, int percent) {
        mirroring = new Mirroring(revision, percent);
        return this;
    }

    Routes hosts(String... names) {
        hosts = List.of(names);
        return this;
    }

    Routes limits(Limits these) {
        limits = these;
        return this;
    }

    Routes hold(Duration time) {
        return limits(new Limits(limits.timeout(), time, limits.held(), limits.heldBytes(), limits.concurrency()));
    }

    Routes timeout(Duration time) {
        return limits(new Limits(time, limits.hold(), limits.held(), limits.heldBytes(), limits.concurrency()));
    }

    Routes concurrency(int each) {
        return limits(new Limits(limits.timeout(), limits.hold(), limits.held(), limits.heldBytes(), each));
    }

    ServiceRoute route() {
        return new ServiceRoute("iris", hosts, targets, cohorts, sticky, mirroring, limits, "");
    }

    RouteTable table() {
        return new RouteTable("ml", List.of(route()), addresses);
    }
}
