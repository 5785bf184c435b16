package dev.bulkhead.router.admin;

import dev.bulkhead.router.balance.Revision;
import dev.bulkhead.router.balance.Services;
import dev.bulkhead.router.metrics.RouterMeters;
import io.micrometer.prometheus.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.function.BooleanSupplier;

/** {@code /demand}, {@code /metrics}, {@code /live} and {@code /ready}, on a loop of their own. */
@SuppressWarnings("deprecation")
public final class AdminServer extends VerticleBase {
    private final int port;
    private final Services services;
    private final RouterMeters meters;
    private final PrometheusMeterRegistry registry;
    private final BooleanSupplier ready;
    private volatile DemandStream demand;
    private HttpServer server;

    /** @param port 0: any free one */
    public AdminServer(
            int port, Services services, RouterMeters meters, PrometheusMeterRegistry registry, BooleanSupplier ready) {
        this.port = port;
        this.services = services;
        this.meters = meters;
        this.registry = registry;
        this.ready = ready;
    }

    @Override
    public Future<?> start() {
        demand = new DemandStream(vertx, services);
        server = vertx.createHttpServer().requestHandler(this::handle);
        return server.listen(port);
    }

    public int port() {
        return server.actualPort();
    }

    /** Somebody begins to wait for the revision: called on any thread. */
    public void demandRose(Revision revision) {
        demand.rose(revision);
    }

    private void handle(HttpServerRequest request) {
        HttpServerResponse response = request.response();
        switch (request.path()) {
            case "/demand" -> demand.listen(response);
            case "/metrics" -> {
                services.revisions().forEach(meters::show);
                response.putHeader("content-type", "text/plain; version=0.0.4").end(registry.scrape());
            }
            case "/live" -> response.end("live\n");
            case "/ready" -> {
                boolean now = ready.getAsBoolean();
                response.setStatusCode(now ? 200 : 503).end(now ? "ready\n" : "not ready\n");
            }
            default -> response.setStatusCode(404).end("/demand, /metrics, /live or /ready\n");
        }
    }
}
