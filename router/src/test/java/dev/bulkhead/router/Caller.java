package dev.bulkhead.router;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.HostAndPort;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Phaser;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Posts without a pause on a few connections that it keeps, and repeats nothing: what fails, fails. A POST is what nobody
 * on the way repeats either.
 */
final class Caller {
    final AtomicInteger answered = new AtomicInteger();
    final ConcurrentLinkedQueue<String> failures = new ConcurrentLinkedQueue<>();
    private final AtomicReference<Integer> port;
    private final HttpClient client;
    private final Phaser loops = new Phaser(1);
    private volatile boolean stopped;

    Caller(Vertx vertx, HttpVersion version, AtomicReference<Integer> port) {
        this.port = port;
        this.client = vertx.createHttpClient(
                new HttpClientOptions().setProtocolVersion(version).setHttp2ClearTextUpgrade(false),
                new PoolOptions().setHttp1MaxSize(8).setHttp2MaxSize(1));
    }

    /** Several loops, each of which sends its next request when it has the answer to the one before. */
    Caller start(int count) {
        for (int i = 0; i < count; i++) {
            loops.register();
            next();
        }
        return this;
    }

    private void next() {
        if (stopped) {
            loops.arriveAndDeregister();
            return;
        }
        Future<Buffer> answer = client.request(new RequestOptions()
                        .setMethod(HttpMethod.POST)
                        .setHost("127.0.0.1")
                        .setPort(port.get()))
                .compose(request ->
                        request.authority(HostAndPort.authority("iris")).send(Buffer.buffer("x")))
                .compose(response -> {
                    if (response.statusCode() != 200) {
                        failures.add("status " + response.statusCode());
                    }
                    return response.body();
                });
        answer.onComplete(result -> {
            if (result.failed()) {
                failures.add(result.cause().toString());
            }
            answered.incrementAndGet();
            next();
        });
    }

    void stop() {
        stopped = true;
        loops.arriveAndAwaitAdvance();
        Backend.await(client.shutdown());
    }
}
