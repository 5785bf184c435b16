package dev.bulkhead.router.proxy;

import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.List;
import java.util.function.Consumer;

/** What the pod answers, on its way to the caller at the caller's pace. */
final class ResponseBody {
    private static final List<String> STREAMS =
            List.of("text/event-stream", "application/x-ndjson", "application/stream+json");

    private ResponseBody() {}

    /** Whether the answer comes bit by bit, so that its first byte is what the caller waits for. */
    static boolean isStream(HttpClientResponse from) {
        String type = from.getHeader(HttpHeaders.CONTENT_TYPE);
        return type != null && STREAMS.stream().anyMatch(type::startsWith);
    }

    /** Passes status, body and trailers on; the caller's response has its headers already. Ends in one of the two calls. */
    static void pass(HttpClientResponse from, HttpServerRequest request, Consumer<Throwable> broken, Runnable done) {
        HttpServerResponse to = request.response();
        to.setStatusCode(from.statusCode());
        boolean hasBody = request.method() != HttpMethod.HEAD && from.statusCode() != 204 && from.statusCode() != 304;
        if (hasBody && !to.headers().contains(HttpHeaders.CONTENT_LENGTH)) {
            to.setChunked(true);
        }
        from.exceptionHandler(broken::accept);
        from.handler(chunk -> {
            to.write(chunk);
            if (to.writeQueueFull()) {
                from.pause();
                to.drainHandler(v -> from.resume());
            }
        });
        from.endHandler(v -> {
            done.run();
            if (!from.trailers().isEmpty()) { // in HTTP/2 none is not the same as an empty list of them
                to.trailers().addAll(from.trailers());
            }
            to.end();
        });
        if (isStream(from)) {
            to.writeHead(); // the caller may wait for it long before the first event
        }
    }
}
