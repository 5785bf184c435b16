package dev.bulkhead.router.proxy;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What the caller sends, on its way to a pod at the pod's pace. The first bytes are kept if asked for, to send them again
 * to another pod or to a mirror.
 */
final class RequestBody {
    /** What the objects of a request take, about. */
    private static final long HEAD = 8 << 10;

    /** So much is read before a body that nobody takes is read no further. */
    private static final long WINDOW = 64 << 10;

    private final HttpServerRequest from;
    private final long keep;
    private List<Buffer> kept = new ArrayList<>();
    private long keptBytes;
    private HttpClientRequest to;
    private boolean written;
    private boolean ended;
    private Runnable whenEnded = () -> {};

    /** @param keep how many bytes are kept; of a longer body nothing is */
    RequestBody(HttpServerRequest from, long keep) {
        this.from = from;
        this.keep = keep;
        from.pause();
        from.handler(this::received);
        from.endHandler(v -> end());
    }

    /** Whether all that was received so far can be sent once more. */
    boolean replayable() {
        return kept != null;
    }

    /** From now on the body goes here, from its first byte. */
    void sendTo(HttpClientRequest target) {
        to = target;
        target.drainHandler(v -> {
            if (to == target) {
                resume();
            }
        });
        written = false;
        kept.forEach(this::write);
        if (ended) {
            target.end();
            return;
        }
        resume();
        if (!written && !ended && isOpenEnded()) {
            target.setChunked(true).writeHead(); // the callee may speak first, and the caller wait for it
        }
    }

    /** The pod takes no more of it. */
    void stop() {
        pause();
        to = null;
    }

    /** Nobody is interested any more: what still comes is thrown away. */
    void discard() {
        stop();
        forget();
        resume();
    }

    /** It will not be sent again to another pod. */
    void forget() {
        kept = null;
    }

    /** Called with the body once it has come in whole; with nothing if it is longer than what is kept. */
    void whenWhole(Consumer<Optional<List<Buffer>>> use) {
        whenEnded = () -> use.accept(Optional.ofNullable(kept).map(List::copyOf));
    }

    /** How much memory a request takes that is not read on: its head, and of its body what comes in before it stops. */
    static long memory(HttpServerRequest request) {
        long bytes = HEAD + request.uri().length();
        for (Map.Entry<String, String> header : request.headers()) {
            bytes += header.getKey().length() + header.getValue().length();
        }
        String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        return bytes + (length == null ? 0 : Math.min(WINDOW, Long.parseLong(length)));
    }

    private void pause() {
        if (!ended) {
            from.pause();
        }
    }

    private void resume() {
        if (!ended) {
            from.resume();
        }
    }

    private boolean isOpenEnded() {
        return from.headers().contains(HttpHeaders.TRANSFER_ENCODING) || Protocol.of(from) == Protocol.grpc;
    }

    private void received(Buffer chunk) {
        keep(chunk);
        if (to != null) {
            write(chunk);
        }
    }

    private void keep(Buffer chunk) {
        if (kept == null) {
            return;
        }
        keptBytes += chunk.length();
        if (keptBytes > keep) {
            kept = null;
        } else {
            kept.add(chunk);
        }
    }

    private void write(Buffer chunk) {
        if (!to.isChunked() && !to.headers().contains(HttpHeaders.CONTENT_LENGTH)) {
            to.setChunked(true);
        }
        written = true;
        to.write(chunk);
        if (to.writeQueueFull()) {
            pause();
        }
    }

    private void end() {
        ended = true;
        whenEnded.run();
        if (to != null) {
            to.end();
        }
    }
}
