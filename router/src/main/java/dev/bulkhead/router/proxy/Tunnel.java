package dev.bulkhead.router.proxy;

import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.NetSocket;
import java.util.function.Consumer;

/** A WebSocket: after the handshake its bytes go through as they are, with all extensions the two have agreed upon. */
final class Tunnel {
    private final NetSocket caller;
    private final NetSocket pod;

    private Tunnel(NetSocket caller, NetSocket pod) {
        this.caller = caller;
        this.pod = pod;
    }

    /**
     * Asks the pod to switch protocols.
     *
     * @param revision whose pod it is
     * @param switched it did
     * @param refused it gave an ordinary answer instead
     */
    static void connect(
            HttpServerRequest request,
            HttpClientRequest to,
            String revision,
            Consumer<Tunnel> switched,
            Consumer<HttpClientResponse> refused,
            Consumer<Throwable> broken) {
        to.connect().onComplete(result -> {
            if (result.failed()) {
                broken.accept(result.cause());
                return;
            }
            HttpClientResponse response = result.result();
            if (response.statusCode() != 101) {
                refused.accept(response);
                return;
            }
            NetSocket pod = response.netSocket();
            pod.pause();
            Forwarding.handshake(
                    response.headers(), revision, request.response().headers());
            request.toNetSocket()
                    .onSuccess(caller -> switched.accept(new Tunnel(caller, pod)))
                    .onFailure(t -> {
                        pod.close();
                        broken.accept(t);
                    });
        });
    }

    /** Passes bytes until either side closes; then closes the other. */
    void run(Runnable closed) {
        caller.closeHandler(v -> pod.close());
        pod.closeHandler(v -> {
            caller.close();
            closed.run();
        });
        caller.exceptionHandler(t -> pod.close());
        pod.exceptionHandler(t -> caller.close());
        pass(caller, pod);
        pass(pod, caller);
    }

    void close() {
        caller.close();
        pod.close();
    }

    private static void pass(NetSocket from, NetSocket to) {
        from.handler(chunk -> {
            to.write(chunk);
            if (to.writeQueueFull()) {
                from.pause();
                to.drainHandler(v -> from.resume());
            }
        });
        from.resume();
    }
}
