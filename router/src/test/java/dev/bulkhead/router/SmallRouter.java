package dev.bulkhead.router;

import dev.bulkhead.router.table.Address;
import dev.bulkhead.router.table.Limits;
import dev.bulkhead.router.table.RouteTable;
import dev.bulkhead.router.table.ServiceRoute;
import dev.bulkhead.router.table.Target;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The process of {@link BigBodyTest}: service {@code iris} has a pod, {@code later} gets it after a line of input. */
final class SmallRouter {
    private SmallRouter() {}

    public static void main(String[] args) throws Exception {
        List<Address> pod = List.of(new Address("127.0.0.1", Integer.parseInt(args[0]), 0));
        List<ServiceRoute> routes = List.of(route("iris"), route("later"));
        Router router = new Router(0, 0, 2);
        router.apply(new RouteTable("ml", routes, Map.of("iris-rev-1", pod)));
        System.out.println(router.port());
        System.in.read();
        router.apply(new RouteTable("ml", routes, Map.of("iris-rev-1", pod, "later-rev-1", pod)));
        Thread.currentThread().join();
    }

    private static ServiceRoute route(String service) {
        return new ServiceRoute(
                service,
                List.of(),
                List.of(new Target(service + "-rev-1", 100)),
                List.of(),
                null,
                null,
                Limits.of(Duration.ofMinutes(2), Duration.ofMinutes(2), 0),
                "");
    }
}
