package dev.bulkhead.router.proxy;

import dev.bulkhead.router.balance.Services;
import dev.bulkhead.router.metrics.RouterMeters;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** All workers of the process, which share one port. */
public final class DataPlane {
    private static final int MIRRORED = 200;
    private static final long MIRRORED_BYTES = 32L << 20;

    private static final String EVERYWHERE = "0.0.0.0";

    private final Vertx vertx;
    private final List<Worker> workers = new ArrayList<>();

    public DataPlane(Vertx vertx) {
        this.vertx = vertx;
    }

    /** Listens; returns the port, which is a free one if {@code port} was 0. */
    public int start(int port, int loops, Services services, RouterMeters meters) throws TimeoutException {
        Mirrors.Budget budget = new Mirrors.Budget(MIRRORED, MIRRORED_BYTES);
        SocketAddress address = port == 0
                ? SocketAddress.sharedRandomPort(1, EVERYWHERE)
                : SocketAddress.inetSocketAddress(port, EVERYWHERE);
        for (int i = 0; i < loops; i++) {
            Worker worker = new Worker(address, services, meters, budget);
            vertx.deployVerticle(worker, new DeploymentOptions()).await(30, TimeUnit.SECONDS);
            workers.add(worker);
        }
        return workers.getFirst().port();
    }

    /**
     * Leaves without a failed request. At first callers still come, as the news that we leave is on its way to them; they
     * are served, and told to connect anew. Then nothing new is taken, and what is in flight may end.
     */
    public Future<?> drain(Duration accept, Duration grace) {
        workers.forEach(Worker::beginDrain);
        return vertx.timer(Math.max(1, accept.toMillis()), TimeUnit.MILLISECONDS)
                .compose(v -> Future.join(
                        workers.stream().map(worker -> worker.endDrain(grace)).toList()));
    }
}
