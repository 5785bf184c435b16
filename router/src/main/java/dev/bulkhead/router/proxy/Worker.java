package dev.bulkhead.router.proxy;

import dev.bulkhead.router.balance.LiveService;
import dev.bulkhead.router.balance.Services;
import dev.bulkhead.router.metrics.RouterMeters;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.SocketAddress;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** One event loop: its share of the callers' connections, and its own connections to pods. */
final class Worker extends VerticleBase {
    /** A caller of gRPC may have all its requests on one connection, held ones included. */
    private static final int STREAMS = 1000;

    private static final int STREAM_WINDOW = 64 << 10;

    private final SocketAddress address;
    private final Services services;
    private final RouterMeters meters;
    private final Mirrors.Budget mirrorBudget;
    private final Set<HttpConnection> connections = new HashSet<>();
    private final Set<HttpConnection> saidGoodbye = new HashSet<>();
    private Upstreams upstreams;
    private Mirrors mirrors;
    private HttpServer server;
    private volatile boolean draining;

    Worker(SocketAddress address, Services services, RouterMeters meters, Mirrors.Budget mirrorBudget) {
        this.address = address;
        this.services = services;
        this.meters = meters;
        this.mirrorBudget = mirrorBudget;
    }

    @Override
    public Future<?> start() {
        upstreams = new Upstreams(vertx);
        mirrors = new Mirrors(vertx, upstreams, meters, mirrorBudget);
        server = vertx.createHttpServer(new HttpServerOptions()
                        .setTcpKeepAlive(true) // finds callers whose machine is gone
                        .setMaxInitialLineLength(Upstreams.MessageSize.FIRST_LINE)
                        .setMaxHeaderSize(Upstreams.MessageSize.HEADERS)
                        .setHttp2ConnectionWindowSize(STREAMS * STREAM_WINDOW)
                        .setInitialSettings(new Http2Settings()
                                .setMaxConcurrentStreams(STREAMS)
                                .setInitialWindowSize(STREAM_WINDOW)
                                .setMaxHeaderListSize(Upstreams.MessageSize.HEADERS)))
                .connectionHandler(this::connected)
                .requestHandler(this::handle);
        return server.listen(address);
    }

    int port() {
        return server.actualPort();
    }

    private void connected(HttpConnection connection) {
        connections.add(connection);
        connection.closeHandler(v -> {
            connections.remove(connection);
            saidGoodbye.remove(connection);
        });
    }

    private void handle(HttpServerRequest request) {
        Protocol protocol = Protocol.of(request);
        if (request.method() == HttpMethod.CONNECT) {
            refuse(request, protocol, Answer.of(405, "this is no proxy to elsewhere"));
            return;
        }
        String host = request.authority() == null ? null : request.authority().host();
        Optional<LiveService> service = services.find(host);
        if (service.isEmpty()) {
            refuse(request, protocol, Answer.of(404, "no InferenceService answers to host " + host));
            return;
        }
        new Exchange(this, request, protocol, service.get()).begin();
    }

    private void refuse(HttpServerRequest request, Protocol protocol, Answer answer) {
        sayIfDraining(request);
        answer.send(request, protocol);
    }

    /** Tells the caller to open a new connection for its next request: that leads to another router. */
    void sayIfDraining(HttpServerRequest request) {
        if (draining && request.version() == HttpVersion.HTTP_2) {
            sayGoodbye(request.connection());
        } else if (draining) {
            request.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
        }
    }

    /** New requests are still taken, but callers are told to go elsewhere. */
    void beginDrain() {
        draining = true;
        context.runOnContext(v -> Set.copyOf(connections).stream()
                .filter(connection -> connection.protocolVersion() == HttpVersion.HTTP_2)
                .forEach(this::sayGoodbye));
    }

    /** RFC 9113, 6.8: this first GOAWAY refuses no stream, so that none is lost that is on its way. */
    @SuppressWarnings("deprecation") // what is to replace it refuses streams at once
    private void sayGoodbye(HttpConnection connection) {
        if (saidGoodbye.add(connection)) {
            connection.goAway(0, Integer.MAX_VALUE);
        }
    }

    /** Takes nothing new, and waits for what is in flight. */
    Future<Void> endDrain(Duration grace) {
        return server.shutdown(grace);
    }

    Vertx vertx() {
        return vertx;
    }

    Upstreams upstreams() {
        return upstreams;
    }

    Mirrors mirrors() {
        return mirrors;
    }

    RouterMeters meters() {
        return meters;
    }

    long nowMillis() {
        return System.nanoTime() / 1_000_000;
    }
}
