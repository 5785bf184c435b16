package dev.bulkhead.benchmarks;

import dev.bulkhead.router.Router;
import dev.bulkhead.router.table.Address;
import dev.bulkhead.router.table.Limits;
import dev.bulkhead.router.table.RouteTable;
import dev.bulkhead.router.table.ServiceRoute;
import dev.bulkhead.router.table.Target;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The router as it ships, but with a table of its own instead of a cluster's: a canary of which both sides are one pod. */
@Command(name = RouterProcess.NAME, hidden = true, description = "The process of the arm router.")
final class RouterProcess implements Callable<Integer> {
    static final String NAME = "router-process";

    @Option(names = "--pod", required = true, description = "Port of the pod.")
    private int pod;

    @Override
    public Integer call() throws Exception {
        Router router = new Router(0, 0, Runtime.getRuntime().availableProcessors());
        List<Address> pods = List.of(new Address("127.0.0.1", pod, 0));
        router.apply(new RouteTable(
                "ml",
                List.of(new ServiceRoute(
                        "model",
                        List.of("127.0.0.1"),
                        List.of(new Target("rev-1", 90), new Target("rev-2", 10)),
                        List.of(),
                        null,
                        null,
                        Limits.of(Duration.ofMinutes(1), Duration.ofMinutes(1), 0),
                        "")),
                Map.of("rev-1", pods, "rev-2", pods)));
        System.out.println(router.port());
        new CountDownLatch(1).await();
        return 0;
    }
}
