package dev.bulkhead.router.proxy;

import dev.bulkhead.router.balance.Ask;
import dev.bulkhead.router.balance.Lease;
import dev.bulkhead.router.balance.LiveService;
import dev.bulkhead.router.table.Address;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;

/**
 * One request, from its head to the end of its answer: a place is taken or waited for, the request is sent, and sent
 * again as long as no pod can have begun on it, and the answer is passed back. All of it runs on one event loop.
 */
final class Exchange {
    private static final int MOST_REPEATS = 2;
    private static final long HTTP2_CANCEL = 8;

    private final Worker worker;
    private final HttpServerRequest request;
    private final Protocol protocol;
    private final LiveService service;
    private final RequestBody body;
    private final boolean mirrored;
    private final PlaceSearch place;

    private Lease lease;
    private HttpClientRequest upstream;
    private long sentNanos;
    private long timeoutTimer = -1;
    private int repeats;
    private boolean tunnelled;
    private boolean over;

    Exchange(Worker worker, HttpServerRequest request, Protocol protocol, LiveService service) {
        this.worker = worker;
        this.request = request;
        this.protocol = protocol;
        this.service = service;
        this.mirrored = worker.mirrors().wants(service, protocol);
        this.body = new RequestBody(request, mirrored ? Mirrors.BODY : protocol == Protocol.grpc ? Retry.BODY : 0);
        Ask ask = new Ask(new RequestValues(request), service.nextSpread());
        this.place = new PlaceSearch(worker, service, ask, RequestBody.memory(request), this::send, this::fail);
        request.exceptionHandler(t -> callerGone());
        request.response().exceptionHandler(t -> callerGone());
        request.response().closeHandler(v -> callerGone());
    }

    void begin() {
        if (mirrored) {
            body.whenWhole(copy -> worker.mirrors().send(service, request, protocol, copy));
        }
        place.begin();
    }

    private void send(Lease given) {
        lease = given;
        Address address = given.endpoint().address();
        if (protocol == Protocol.grpc && address.grpc() == 0) {
            fail(Answer.of(501, given.revision().name() + " has no gRPC port"));
            return;
        }
        sentNanos = System.nanoTime();
        timeoutTimer =
                worker.vertx().setTimer(service.route().limits().timeout().toMillis(), id -> timedOut());
        worker.upstreams()
                .open(address, protocol, request.method(), Forwarding.path(request.uri()))
                .onComplete(result -> {
                    if (over) {
                        if (result.succeeded()) {
                            result.result().reset(HTTP2_CANCEL);
                        }
                    } else if (result.succeeded()) {
                        given.reached();
                        connected(result.result());
                    } else {
                        notConnected();
                    }
                });
    }

    /** Nothing was sent, so any request may go elsewhere; if there is nowhere to go, it waits. */
    private void notConnected() {
        worker.meters().retried(lease.revision());
        worker.vertx().cancelTimer(timeoutTimer);
        long pause = lease.unreachable(worker.nowMillis());
        worker.vertx().setTimer(pause + 1, id -> service.avoidanceOver());
        place.begin();
    }

    private void connected(HttpClientRequest to) {
        upstream = to;
        Forwarding.request(request, protocol, to);
        to.exceptionHandler(t -> {}); // the response fails as well
        if (protocol == Protocol.websocket) {
            Tunnel.connect(request, to, lease.revision().name(), this::switched, this::answering, this::broken);
            return;
        }
        to.response().onComplete(result -> {
            if (result.succeeded()) {
                answering(result.result());
            } else {
                broken(result.cause());
            }
        });
        if (expectsContinue()) {
            request.response().writeContinue();
        }
        body.sendTo(to);
    }

    private void answering(HttpClientResponse from) {
        if (over) {
            return;
        }
        if (!mirrored) {
            body.forget();
        }
        double firstByte = millisSince(sentNanos);
        worker.meters().firstByte(lease.revision(), firstByte);
        boolean stream = ResponseBody.isStream(from);
        Forwarding.response(
                from.headers(),
                upstream.headers().get(Forwarding.REQUEST_ID),
                lease.revision().name(),
                request.response().headers());
        worker.sayIfDraining(request);
        ResponseBody.pass(from, request, this::broken, () -> {
            if (!request.isEnded()) { // the pod has seen enough of the body
                upstream.reset(HTTP2_CANCEL);
                body.discard();
            }
            double whole = millisSince(sentNanos);
            finish(from.statusCode(), stream ? firstByte : whole, whole);
        });
    }

    private void broken(Throwable cause) {
        if (over) {
            return;
        }
        body.stop();
        boolean begun = request.response().headWritten();
        if (!begun
                && repeats < MOST_REPEATS
                && body.replayable()
                && (Retry.isRepeatable(request.method()) || Retry.wasRefused(cause, upstream))) {
            repeats++;
            worker.meters().retried(lease.revision());
            worker.vertx().cancelTimer(timeoutTimer);
            upstream = null;
            lease.end();
            place.begin();
            return;
        }
        String who = lease.revision().name();
        finish(502, millisSince(sentNanos), millisSince(sentNanos));
        if (begun) {
            request.response().reset();
        } else {
            say(Answer.of(502, "the connection to a replica of %s broke before it answered".formatted(who)));
        }
    }

    private void timedOut() {
        if (over) {
            return;
        }
        long seconds = service.route().limits().timeout().toSeconds();
        boolean begun = request.response().headWritten();
        String who = lease.revision().name();
        HttpClientRequest late = upstream;
        finish(504, millisSince(sentNanos), millisSince(sentNanos));
        if (late != null) {
            late.reset(HTTP2_CANCEL);
        }
        if (begun) {
            request.response().reset();
        } else {
            say(Answer.of(504, "%s did not answer within %d s".formatted(who, seconds)));
        }
    }

    private void callerGone() {
        if (over || tunnelled) {
            return;
        }
        end();
        if (upstream != null) {
            upstream.reset(HTTP2_CANCEL);
        }
        worker.meters().callerGone(service.route().service());
    }

    /** The connection is the caller's and the pod's own now; it ends when either closes it. */
    private void switched(Tunnel tunnel) {
        if (over) {
            tunnel.close();
            return;
        }
        worker.vertx().cancelTimer(timeoutTimer);
        tunnelled = true;
        double handshake = millisSince(sentNanos);
        tunnel.run(() -> finish(101, handshake, millisSince(sentNanos)));
    }

    private void finish(int status, double latencyMillis, double wholeMillis) {
        if (over) {
            return;
        }
        lease.answered(status >= 500, latencyMillis);
        worker.meters().answered(lease.revision(), protocol.name(), status, wholeMillis);
        end();
    }

    private void fail(Answer answer) {
        end();
        say(answer);
    }

    private void say(Answer answer) {
        body.discard();
        worker.sayIfDraining(request);
        if (protocol == Protocol.http1 && upstream == null && expectsContinue() && !request.isEnded()) {
            // Without the 100 it waits for, it may or may not send its body: nobody could tell what comes next.
            request.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
            answer.send(request, protocol).onComplete(v -> request.connection().close());
        } else {
            answer.send(request, protocol);
        }
    }

    private boolean expectsContinue() {
        return request.headers().contains(HttpHeaders.EXPECT, "100-continue", true);
    }

    private void end() {
        over = true;
        place.end();
        worker.vertx().cancelTimer(timeoutTimer);
        if (lease != null) {
            lease.end();
        }
    }

    private static double millisSince(long nanos) {
        return (System.nanoTime() - nanos) / 1e6;
    }
}
