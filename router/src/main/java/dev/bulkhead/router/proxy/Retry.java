package dev.bulkhead.router.proxy;

import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.StreamResetException;

/** What may be sent again after it was sent once. */
final class Retry {
    /** So much of a gRPC body is kept, in case the pod refuses the stream. */
    static final int BODY = 32 << 10;

    private static final long REFUSED_STREAM = 7;

    private Retry() {}

    /** Requests of this method change nothing, so that a pod may get them twice. */
    static boolean isRepeatable(HttpMethod method) {
        return method == HttpMethod.GET || method == HttpMethod.HEAD;
    }

    /** RFC 9113, 8.7: the pod says that it has not begun on the request. */
    static boolean wasRefused(Throwable cause, HttpClientRequest request) {
        return switch (cause) {
            case StreamResetException reset -> reset.getCode() == REFUSED_STREAM;
            case HttpClosedException closed ->
                closed.goAway() != null && request.streamId() > closed.goAway().getLastStreamId();
            default -> false;
        };
    }
}
