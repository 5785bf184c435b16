package dev.bulkhead.router;

import dev.bulkhead.router.table.Address;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/** A pod of a revision: a real server on a free port that counts its requests. */
final class Backend implements AutoCloseable {
    final AtomicInteger requests = new AtomicInteger();
    private final HttpServer server;

    private Backend(Vertx vertx, int port, Handler<HttpServerRequest> handler) {
        server = vertx.createHttpServer().requestHandler(request -> {
            requests.incrementAndGet();
            handler.handle(request);
        });
        await(server.listen(port));
    }

    static Backend of(Vertx vertx, Handler<HttpServerRequest> handler) {
        return new Backend(vertx, 0, handler);
    }

    static Backend at(Vertx vertx, int port, Handler<HttpServerRequest> handler) {
        return new Backend(vertx, port, handler);
    }

    /** Says who it is. */
    static Backend named(Vertx vertx, String name) {
        return of(vertx, request -> request.response().end(name));
    }

    Address address() {
        return new Address("127.0.0.1", server.actualPort(), 0);
    }

    static <T> T await(io.vertx.core.Future<T> future) {
        try {
            return future.await(20, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        await(server.close());
    }
}
