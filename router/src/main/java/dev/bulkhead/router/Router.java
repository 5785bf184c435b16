package dev.bulkhead.router;

import dev.bulkhead.router.admin.AdminServer;
import dev.bulkhead.router.balance.Revision;
import dev.bulkhead.router.balance.Services;
import dev.bulkhead.router.metrics.RouterMeters;
import dev.bulkhead.router.proxy.DataPlane;
import dev.bulkhead.router.table.RouteTable;
import io.micrometer.prometheus.PrometheusConfig;
import io.micrometer.prometheus.PrometheusMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A router without its source of routes: takes tables, and does what they say. */
@SuppressWarnings("deprecation")
public final class Router implements AutoCloseable {
    private final Vertx vertx;
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final RouterMeters meters = new RouterMeters(registry);
    private final Services services;
    private final DataPlane dataPlane;
    private final AdminServer admin;
    private final int port;
    private volatile boolean synced;
    private volatile boolean draining;

    /** Listens; ports are free ones where they are 0. */
    public Router(int port, int adminPort, int loops) throws TimeoutException {
        // Without a folder of its own for files: nothing is served from the class path, and the root file system is
        // read-only.
        vertx = Vertx.vertx(new VertxOptions()
                .setEventLoopPoolSize(loops + 1)
                .setFileSystemOptions(new FileSystemOptions()
                        .setClassPathResolvingEnabled(false)
                        .setFileCachingEnabled(false)));
        // A quarter of the memory: held requests must not starve those that are answered.
        services = new Services(
                () -> System.nanoTime() / 1_000_000, Runtime.getRuntime().maxMemory() / 4, this::demandRose);
        admin = new AdminServer(adminPort, services, meters, registry, () -> synced && !draining);
        vertx.deployVerticle(admin).await(30, TimeUnit.SECONDS);
        dataPlane = new DataPlane(vertx);
        this.port = dataPlane.start(port, loops, services, meters);
    }

    private void demandRose(Revision revision) {
        admin.demandRose(revision);
    }

    public int port() {
        return port;
    }

    public int adminPort() {
        return admin.port();
    }

    /** From now on requests go by this table. With the first one the router is ready. */
    public void apply(RouteTable table) {
        meters.forget(services.apply(table));
        synced = true;
    }

    /** Is ready no more, serves callers that have not heard of it, and ends when the last answer is out. */
    public void drain(Duration accept, Duration grace) throws TimeoutException {
        draining = true;
        dataPlane.drain(accept, grace).await(accept.plus(grace).plusSeconds(5).toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        vertx.close();
    }
}
