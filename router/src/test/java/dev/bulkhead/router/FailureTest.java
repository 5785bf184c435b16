package dev.bulkhead.router;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.bulkhead.router.table.Address;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Pods that are not there, or break. */
class FailureTest extends RouterHarness {
    private static final long REFUSED_STREAM = 7;

    @Test
    void aPodThatRefusesConnectionsCostsNobodyARequest() throws Exception {
        try (Backend good = Backend.named(vertx, "good")) {
            apply(Routes.iris().to("iris-rev-1", 100, nobody(), good.address()).table());
            for (int i = 0; i < 100; i++) {
                assertThat(send(request("/").POST(HttpRequest.BodyPublishers.ofString("x")))
                                .body())
                        .isEqualTo("good");
            }
            assertThat(metrics()).contains("bulkhead_router_retries_total");
        }
    }

    @Test
    void aRequestWaitsForTheOnlyPodToListenAgain() throws Exception {
        Address pod = nobody();
        apply(Routes.iris().to("iris-rev-1", 100, pod).table());
        CompletableFuture<HttpResponse<String>> answer =
                sendAsync(request("/").POST(HttpRequest.BodyPublishers.ofString("x")));
        await().until(() -> metrics().contains("retries_total{revision=\"iris-rev-1\",service=\"iris\",} 3.0"));

        try (Backend back = Backend.at(vertx, pod.http(), r -> r.response().end("back"))) {
            assertThat(answer.get(10, TimeUnit.SECONDS).body()).isEqualTo("back");
            assertThat(back.requests).hasValue(1);
        }
    }

    @Test
    void onlyWhatChangesNothingIsSentTwice() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        try (Backend breaking = Backend.of(vertx, r -> {
            if (asked.incrementAndGet() == 1) {
                r.connection().close();
            } else {
                r.response().end("second");
            }
        })) {
            apply(Routes.iris().to("iris-rev-1", 100, breaking.address()).table());

            assertThat(get("/").body()).isEqualTo("second");

            asked.set(0);
            HttpResponse<String> post = send(request("/").POST(HttpRequest.BodyPublishers.ofString("x")));
            assertThat(post.statusCode()).isEqualTo(502);
            assertThat(error(post)).contains("iris-rev-1");
            assertThat(asked).hasValue(1);
        }
    }

    @Test
    void aStreamThatThePodRefusesIsSentAgainWithItsBody() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        try (Backend pod = Backend.of(
                vertx,
                r -> r.body().onSuccess(body -> {
                    if (asked.incrementAndGet() == 1) {
                        r.response().reset(REFUSED_STREAM);
                    } else {
                        r.response()
                                .putHeader("content-type", "application/grpc")
                                .end(body);
                    }
                }))) {
            apply(Routes.iris()
                    .to(
                            "iris-rev-1",
                            100,
                            new Address("127.0.0.1", 0, pod.address().http()))
                    .hosts("127.0.0.1")
                    .table());
            var http2 = vertx.createHttpClient(new HttpClientOptions()
                    .setProtocolVersion(HttpVersion.HTTP_2)
                    .setHttp2ClearTextUpgrade(false));

            String answer = Backend.await(http2.request(HttpMethod.POST, router.port(), "127.0.0.1", "/m/Infer")
                            .compose(r -> r.putHeader("content-type", "application/grpc")
                                    .send("flower"))
                            .compose(r -> r.body()))
                    .toString();

            assertThat(answer).isEqualTo("flower");
            assertThat(asked).hasValue(2);
            Backend.await(http2.close());
        }
    }

    @Test
    void aCallerThatGoesStopsTheWork() throws Exception {
        BlockingQueue<HttpServerRequest> open = new LinkedBlockingQueue<>();
        CompletableFuture<Void> stopped = new CompletableFuture<>();
        try (Backend pod = Backend.of(vertx, r -> {
            r.response().closeHandler(v -> stopped.complete(null));
            open.add(r);
        })) {
            apply(Routes.iris().to("iris-rev-1", 100, pod.address()).table());
            Socket caller = new Socket("127.0.0.1", router.port());
            caller.getOutputStream().write("GET / HTTP/1.1\r\nHost: iris\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            open.take();

            caller.close();

            stopped.get(10, TimeUnit.SECONDS);
            await().until(() -> metrics().contains("in_flight{revision=\"iris-rev-1\",service=\"iris\",} 0.0"));
            assertThat(metrics())
                    .contains("caller_gone_total{service=\"iris\",} 1.0")
                    .doesNotContain("5xx");
        }
    }

    @Test
    void aPodThatLeavesFinishesWhatItHas() throws Exception {
        BlockingQueue<HttpServerRequest> open = new LinkedBlockingQueue<>();
        try (Backend leaving = Backend.of(vertx, open::add);
                Backend staying = Backend.named(vertx, "staying")) {
            apply(Routes.iris().to("iris-rev-1", 100, leaving.address()).table());
            CompletableFuture<HttpResponse<String>> first = sendAsync(request("/"));
            HttpServerRequest inWork = open.take();

            apply(Routes.iris().to("iris-rev-1", 100, staying.address()).table());

            assertThat(get("/").body()).isEqualTo("staying");
            vertx.runOnContext(v -> inWork.response().end("leaving"));
            assertThat(first.get(10, TimeUnit.SECONDS).body()).isEqualTo("leaving");
        }
    }

    @Test
    void aBrokenRequestIsRefusedAndNotPassedOn() throws Exception {
        try (Backend pod = Backend.named(vertx, "pod")) {
            apply(Routes.iris().to("iris-rev-1", 100, pod.address()).table());
            String two = "POST / HTTP/1.1\r\nHost: iris\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello";
            String huge = "GET / HTTP/1.1\r\nHost: iris\r\nX-Big: " + "x".repeat(100_000) + "\r\n\r\n";

            assertThat(raw(two)).startsWith("HTTP/1.1 400");
            assertThat(raw(huge)).startsWith("HTTP/1.1 431");
            assertThat(pod.requests).hasValue(0);
        }
    }

    @Test
    void timeSpentWaitingIsNotTheRevisionsOwn() throws Exception {
        apply(Routes.iris()
                .to("iris-rev-1", 100)
                .timeout(Duration.ofMillis(400))
                .table());
        CompletableFuture<HttpResponse<String>> answer = sendAsync(request("/"));
        await().pollDelay(Duration.ofMillis(600))
                .until(() -> metrics().contains("held{revision=\"iris-rev-1\",service=\"iris\",} 1.0"));

        try (Backend pod = Backend.named(vertx, "late")) {
            apply(Routes.iris()
                    .to("iris-rev-1", 100, pod.address())
                    .timeout(Duration.ofMillis(400))
                    .table());
            assertThat(answer.get(10, TimeUnit.SECONDS).body()).isEqualTo("late");
        }
    }

    private String raw(String text) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", router.port())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII);
        }
    }

    /** An address that refuses connections. */
    private static Address nobody() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return new Address("127.0.0.1", socket.getLocalPort(), 0);
        }
    }
}
