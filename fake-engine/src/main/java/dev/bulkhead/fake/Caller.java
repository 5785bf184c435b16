package dev.bulkhead.fake;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * Sends requests at a steady rate, whatever becomes of them, until it is ended; each second it prints totals such as {@code
 * sent=100 answered=99 failed=0 slowest=12 iris-rev-1=90 iris-rev-2=9}, and the first failures as they happen. Each request
 * has a connection of its own: one that is kept may be closed by the server just when the next request leaves, which is
 * nobody's fault.
 */
public final class Caller {

    private static final long PATIENCE_MILLIS = 120_000;
    private static final int FAILURES_SHOWN = 20;

    private final HttpClient client;
    private final RequestOptions request;
    private final Buffer body;
    private final Map<String, Integer> byRevision = new TreeMap<>();
    private int sent;
    private int answered;
    private int failed;
    private long slowestMillis;

    private Caller(HttpClient client, RequestOptions request, String body) {
        this.client = client;
        this.request = request;
        this.body = Buffer.buffer(body);
    }

    /** @param args address, body, requests per second */
    public static void main(String[] args) {
        Vertx vertx = Vertx.vertx();
        HttpClient client = vertx.createHttpClient(
                new HttpClientOptions().setKeepAlive(false), new PoolOptions().setHttp1MaxSize(1000));
        RequestOptions request = new RequestOptions()
                .setMethod(HttpMethod.POST)
                .setAbsoluteURI(args[0])
                .setTimeout(PATIENCE_MILLIS)
                .putHeader("content-type", "application/json");
        Caller caller = new Caller(client, request, args[1]);
        // All on one event loop, so that the figures need no lock.
        vertx.runOnContext(begin -> {
            vertx.setPeriodic(1000 / Integer.parseInt(args[2]), tick -> caller.call());
            vertx.setPeriodic(1000, tick -> System.out.println(caller));
        });
    }

    private void call() {
        long start = System.nanoTime();
        sent++;
        client.request(request)
                .compose(r -> r.send(body))
                .compose(response -> response.body().map(text -> {
                    if (response.statusCode() == 200) {
                        succeed(response.getHeader("x-bulkhead-revision"), start);
                    } else {
                        fail(response.statusCode() + " " + text);
                    }
                    return text;
                }))
                .onFailure(e -> fail(e.toString()));
    }

    private void succeed(String revision, long start) {
        answered++;
        byRevision.merge(revision == null ? "unknown" : revision, 1, Integer::sum);
        slowestMillis = Math.max(slowestMillis, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start));
    }

    private void fail(String why) {
        failed++;
        if (failed <= FAILURES_SHOWN) {
            System.out.println("failed: " + why.replaceAll("\\s+", " "));
        }
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(
                "sent=%s answered=%s failed=%s slowest=%s".formatted(sent, answered, failed, slowestMillis));
        byRevision.forEach((revision, count) -> text.append(" %s=%s".formatted(revision, count)));
        return text.toString();
    }
}
