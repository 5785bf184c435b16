package dev.bulkhead.router.proxy;

import dev.bulkhead.router.balance.Lease;
import dev.bulkhead.router.balance.LiveService;
import dev.bulkhead.router.metrics.RouterMeters;
import dev.bulkhead.router.table.Mirroring;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Copies of requests for another revision. No caller waits for them; what is over the limits is not copied. */
final class Mirrors {
    /** Longer bodies are not copied. */
    static final int BODY = 1 << 20;

    private final Budget budget;
    private final Vertx vertx;
    private final Upstreams upstreams;
    private final RouterMeters meters;

    /** What all copies of the process together may take. */
    static final class Budget {
        private final int most;
        private final long mostBytes;
        private final AtomicInteger inFlight = new AtomicInteger();
        private final AtomicLong bytes = new AtomicLong();

        Budget(int most, long mostBytes) {
            this.most = most;
            this.mostBytes = mostBytes;
        }

        private boolean take(long size) {
            boolean room = inFlight.incrementAndGet() <= most & bytes.addAndGet(size) <= mostBytes;
            if (!room) {
                giveBack(size);
            }
            return room;
        }

        private void giveBack(long size) {
            inFlight.decrementAndGet();
            bytes.addAndGet(-size);
        }
    }

    Mirrors(Vertx vertx, Upstreams upstreams, RouterMeters meters, Budget budget) {
        this.vertx = vertx;
        this.upstreams = upstreams;
        this.meters = meters;
        this.budget = budget;
    }

    /** Whether this request is one of the share that is copied. */
    boolean wants(LiveService service, Protocol protocol) {
        Mirroring mirroring = service.route().mirroring();
        return mirroring != null && protocol != Protocol.websocket && service.nextIsMirrored(mirroring.percent());
    }

    /** @param body empty if it was too long */
    void send(LiveService service, HttpServerRequest original, Protocol protocol, Optional<List<Buffer>> body) {
        Mirroring mirroring = service.route().mirroring();
        if (mirroring == null) {
            return;
        }
        long size = body.orElse(List.of()).stream().mapToLong(Buffer::length).sum();
        if (body.isEmpty() || !budget.take(size)) {
            meters.mirrorDropped(service.route().service(), mirroring.revision());
            return;
        }
        Optional<Lease> lease = service.takeAt(mirroring.revision());
        if (lease.isEmpty()) {
            budget.giveBack(size);
            meters.mirrorDropped(service.route().service(), mirroring.revision());
            return;
        }
        meters.mirrored(service.route().service(), mirroring.revision());
        new Copy(service, lease.get(), protocol, size).send(original, body.get());
    }

    /** One copy on its way. */
    private final class Copy {
        private final LiveService service;
        private final Lease lease;
        private final Protocol protocol;
        private final long size;
        private final long begunNanos = System.nanoTime();
        private boolean over;

        private Copy(LiveService service, Lease lease, Protocol protocol, long size) {
            this.service = service;
            this.lease = lease;
            this.protocol = protocol;
            this.size = size;
        }

        private void send(HttpServerRequest original, List<Buffer> body) {
            upstreams
                    .open(lease.endpoint().address(), protocol, original.method(), Forwarding.path(original.uri()))
                    .onSuccess(to -> {
                        lease.reached();
                        Forwarding.request(original, protocol, to);
                        to.exceptionHandler(t -> {});
                        long timer = vertx.setTimer(
                                service.route().limits().timeout().toMillis(), id -> to.reset());
                        to.response()
                                .onSuccess(response -> response.end().onComplete(r -> {
                                    vertx.cancelTimer(timer);
                                    finish(r.failed() ? 502 : response.statusCode());
                                }))
                                .onFailure(t -> {
                                    vertx.cancelTimer(timer);
                                    finish(502);
                                });
                        write(to, body);
                    })
                    .onFailure(t -> {
                        lease.unreachable(System.nanoTime() / 1_000_000);
                        over();
                    });
        }

        private void write(HttpClientRequest to, List<Buffer> body) {
            if (!body.isEmpty()) {
                to.putHeader(HttpHeaders.CONTENT_LENGTH, Long.toString(size));
            }
            body.forEach(to::write);
            to.end();
        }

        private void finish(int status) {
            if (!over) {
                double millis = (System.nanoTime() - begunNanos) / 1e6;
                lease.answered(status >= 500, millis);
                meters.answered(lease.revision(), protocol.name(), status, millis);
                over();
            }
        }

        private void over() {
            over = true;
            budget.giveBack(size);
        }
    }
}
