package dev.bulkhead.router.proxy;

import io.vertx.core.Future;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** What the router says itself, where no pod does: JSON, or for gRPC a status. */
record Answer(int status, String error, int retryAfterSeconds) {
    private static final int GRPC_DEADLINE = 4;
    private static final int GRPC_UNIMPLEMENTED = 12;
    private static final int GRPC_UNAVAILABLE = 14;

    static Answer of(int status, String error) {
        return new Answer(status, error, 0);
    }

    /** 503: later it may be well. */
    static Answer later(String error, int seconds) {
        return new Answer(503, error, seconds);
    }

    /** Says it, unless an answer has begun already; ends when it is out. */
    Future<Void> send(HttpServerRequest request, Protocol protocol) {
        HttpServerResponse response = request.response();
        if (response.headWritten() || response.ended() || response.closed()) {
            return Future.succeededFuture();
        }
        if (retryAfterSeconds > 0) {
            response.putHeader("Retry-After", Integer.toString(retryAfterSeconds));
        }
        if (protocol == Protocol.grpc) {
            return response.putHeader("content-type", "application/grpc")
                    .putHeader("grpc-status", Integer.toString(grpcStatus()))
                    .putHeader("grpc-message", percentEncoded(error))
                    .end();
        }
        return response.setStatusCode(status)
                .putHeader("content-type", "application/json")
                .end(new JsonObject().put("error", error).encode());
    }

    private int grpcStatus() {
        return switch (status) {
            case 404, 405, 501 -> GRPC_UNIMPLEMENTED;
            case 504 -> GRPC_DEADLINE;
            default -> GRPC_UNAVAILABLE;
        };
    }

    private static String percentEncoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
