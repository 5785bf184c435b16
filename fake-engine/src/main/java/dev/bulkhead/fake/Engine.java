package dev.bulkhead.fake;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.lang.foreign.Arena;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** The server: HTTP/1.1 and HTTP/2 in clear text, the same on both ports. */
final class Engine {

    private static final int CRASHED = 42;
    private static final long MIB = 1024 * 1024;

    private final Vertx vertx;
    private final Settings settings;
    private final JsonProtocols json;
    private final OpenAi openAi;
    private final GrpcProtocol grpc;
    private HttpServer http;
    private HttpServer second;
    private volatile boolean ready;

    Engine(Vertx vertx, Settings settings) {
        this.vertx = vertx;
        this.settings = settings;
        this.json = new JsonProtocols(settings);
        this.openAi = new OpenAi(vertx, settings);
        this.grpc = new GrpcProtocol(settings, () -> ready);
    }

    void start() {
        http = vertx.createHttpServer().requestHandler(this::handle);
        second = vertx.createHttpServer().requestHandler(this::handle);
        Future.all(http.listen(settings.port()), second.listen(settings.grpcPort()))
                .await();
        if (settings.startSeconds() > 0) {
            vertx.setTimer(settings.startSeconds() * 1000L, timer -> becomeReady());
        } else {
            becomeReady();
        }
    }

    int port() {
        return http.actualPort();
    }

    void stop(Duration grace) {
        Future.all(
                        http.shutdown(grace.toSeconds(), TimeUnit.SECONDS),
                        second.shutdown(grace.toSeconds(), TimeUnit.SECONDS))
                .await();
    }

    private void becomeReady() {
        ready = !settings.neverReady();
    }

    private void handle(HttpServerRequest request) {
        if (GrpcProtocol.speaks(request)) {
            grpc.handle(request, this::afterwards);
        } else if (request.method().name().equals("GET")) {
            look(request);
        } else {
            request.body().onSuccess(body -> infer(request, body));
        }
    }

    /** Health, and what is served: both only say whether the model is ready, but for /live. */
    private void look(HttpServerRequest request) {
        if (request.path().endsWith("/live") || ready) {
            json.answer(request, 200, json.described(request.path()));
        } else {
            json.answer(request, 503, new JsonObject().put("error", "the model is not loaded yet"));
        }
    }

    private void infer(HttpServerRequest request, Buffer body) {
        if (!ready) {
            json.answer(request, 503, new JsonObject().put("error", "the model is not loaded yet"));
            return;
        }
        Behaviour behaviour = settings.behaviour().ofHeaders(request.headers()::get);
        afterwards(behaviour, failed -> {
            if (failed) {
                json.answer(request, 500, new JsonObject().put("error", "told to fail"));
            } else if (OpenAi.speaks(request.path())) {
                openAi.answer(request, body.toJsonObject(), behaviour);
            } else {
                json.infer(request, body.toJsonObject());
            }
        });
    }

    /** What a behaviour costs; then whether the request is to fail. */
    private void afterwards(Behaviour behaviour, Consumer<Boolean> then) {
        if (behaviour.crash()) {
            Runtime.getRuntime().halt(CRASHED);
        }
        if (behaviour.memoryMib() > 0) {
            Arena.global().allocate(behaviour.memoryMib() * MIB).fill((byte) 1);
        }
        ThreadLocalRandom random = ThreadLocalRandom.current();
        boolean fails = behaviour.fails(random);
        int wait = behaviour.wait(random);
        if (wait == 0) {
            then.accept(fails);
        } else {
            vertx.setTimer(wait, timer -> then.accept(fails));
        }
    }
}
