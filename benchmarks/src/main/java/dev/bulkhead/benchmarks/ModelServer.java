package dev.bulkhead.benchmarks;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;

/**
 * Stands for a model that takes no time: answers 1 KiB of JSON, or on {@code /stream} events that carry the time at which
 * they were written, by the machine's own monotonic clock.
 */
@Command(name = ModelServer.NAME, hidden = true, description = "The process behind all arms of the router benchmark.")
final class ModelServer implements Callable<Integer> {
    static final String NAME = "model-server";
    static final int EVENTS = 20;
    private static final long EVENT_MILLIS = 10;
    private static final int ANSWER_BYTES = 1024;

    private static final Buffer ANSWER = Buffer.buffer("{\"y\":\"" + "x".repeat(ANSWER_BYTES - 8) + "\"}");

    @Override
    public Integer call() throws Exception {
        Vertx vertx = Vertx.vertx();
        var server = vertx.createHttpServer()
                .requestHandler(request -> answer(vertx, request))
                .listen(0, "127.0.0.1")
                .await(30, TimeUnit.SECONDS);
        System.out.println(server.actualPort());
        new CountDownLatch(1).await();
        return 0;
    }

    private static void answer(Vertx vertx, HttpServerRequest request) {
        HttpServerResponse response = request.response();
        if (request.path().equals("/stream")) {
            response.putHeader("content-type", "text/event-stream").setChunked(true);
            event(vertx, response, EVENTS);
        } else {
            response.putHeader("content-type", "application/json");
            request.end().onSuccess(v -> response.end(ANSWER));
            request.resume();
        }
    }

    private static void event(Vertx vertx, HttpServerResponse response, int left) {
        response.write("data: " + System.nanoTime() + "\n\n");
        if (left == 1) {
            response.end();
        } else {
            vertx.setTimer(EVENT_MILLIS, id -> event(vertx, response, left - 1));
        }
    }
}
