package dev.bulkhead.fake;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** V2 by gRPC, service {@code inference.GRPCInferenceService}. The model is the identity here, too. */
record GrpcProtocol(Settings settings, BooleanSupplier ready) {

    private static final String SERVICE = "/inference.GRPCInferenceService/";
    private static final int UNIMPLEMENTED = 12;
    private static final int INTERNAL = 13;
    private static final int UNAVAILABLE = 14;

    static boolean speaks(HttpServerRequest request) {
        String type = request.getHeader("content-type");
        return type != null && type.startsWith("application/grpc");
    }

    void handle(HttpServerRequest request, BiConsumer<Behaviour, Consumer<Boolean>> afterwards) {
        String method = request.path().substring(request.path().lastIndexOf('/') + 1);
        Behaviour behaviour = settings.behaviour().ofHeaders(request.headers()::get);
        if (!request.path().startsWith(SERVICE)) {
            end(request.response(), UNIMPLEMENTED, "no such service");
        } else if (method.equals("ModelStreamInfer")) {
            stream(request, behaviour, afterwards);
        } else {
            request.body().onSuccess(body -> unary(request, method, body, behaviour, afterwards));
        }
    }

    private void unary(
            HttpServerRequest request,
            String method,
            Buffer body,
            Behaviour behaviour,
            BiConsumer<Behaviour, Consumer<Boolean>> afterwards) {
        HttpServerResponse response = request.response();
        switch (method) {
            case "ServerLive" -> end(response, V2Messages.yes(true));
            case "ServerReady", "ModelReady" -> end(response, V2Messages.yes(ready.getAsBoolean()));
            case "ModelInfer" -> {
                if (!ready.getAsBoolean()) {
                    end(response, UNAVAILABLE, "the model is not loaded yet");
                    return;
                }
                Buffer message = new GrpcFrames().add(body).getFirst();
                afterwards.accept(behaviour, failed -> {
                    if (failed) {
                        end(response, INTERNAL, "told to fail");
                    } else {
                        end(response, V2Messages.inferred(message, settings.version()));
                    }
                });
            }
            default -> end(response, UNIMPLEMENTED, "no method " + method);
        }
    }

    /** One answer for each message, as it comes. */
    private void stream(
            HttpServerRequest request, Behaviour behaviour, BiConsumer<Behaviour, Consumer<Boolean>> afterwards) {
        HttpServerResponse response = begun(request.response());
        GrpcFrames frames = new GrpcFrames();
        request.handler(chunk -> frames.add(chunk)
                .forEach(message -> response.write(
                        GrpcFrames.framed(V2Messages.streamed(V2Messages.inferred(message, settings.version()))))));
        request.endHandler(ended -> afterwards.accept(
                behaviour,
                failed -> response.putTrailer("grpc-status", failed ? "" + INTERNAL : "0")
                        .end()));
    }

    private static HttpServerResponse begun(HttpServerResponse response) {
        return response.putHeader("content-type", "application/grpc").setChunked(true);
    }

    private static void end(HttpServerResponse response, Buffer message) {
        if (!response.closed()) {
            begun(response).write(GrpcFrames.framed(message));
            response.putTrailer("grpc-status", "0").end();
        }
    }

    private static void end(HttpServerResponse response, int status, String message) {
        if (!response.closed()) {
            response.putHeader("content-type", "application/grpc")
                    .putHeader("grpc-status", Integer.toString(status))
                    .putHeader("grpc-message", message)
                    .end();
        }
    }
}
