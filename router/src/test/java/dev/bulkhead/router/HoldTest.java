package dev.bulkhead.router;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.bulkhead.router.table.Limits;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Requests that come before a pod is there. */
class HoldTest extends RouterHarness {

    @Test
    void aThousandWaitAndAllAreAnswered() throws Exception {
        apply(Routes.iris().to("iris-rev-1", 100).table());
        var many = vertx.createHttpClient(new HttpClientOptions(), new PoolOptions().setHttp1MaxSize(1000));
        List<io.vertx.core.Future<Integer>> answers = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            answers.add(many.request(new RequestOptions().setPort(router.port()).setHost("127.0.0.1"))
                    .compose(r -> r.putHeader("Host", "iris").send())
                    .map(r -> r.statusCode()));
        }
        awaitHeld(1000);

        try (Backend pod = Backend.named(vertx, "here")) {
            apply(Routes.iris()
                    .to("iris-rev-1", 100, pod.address())
                    .concurrency(50)
                    .table());

            for (var answer : answers) {
                assertThat(Backend.await(answer)).isEqualTo(200);
            }
            assertThat(pod.requests).hasValue(1000);
        }
        awaitHeld(0);
        Backend.await(many.close());
    }

    @Test
    void aPodNeverGetsMoreAtATimeThanItMay() throws Exception {
        AtomicInteger now = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        try (Backend pod = Backend.of(vertx, r -> {
            most.accumulateAndGet(now.incrementAndGet(), Math::max);
            vertx.setTimer(10, id -> {
                now.decrementAndGet();
                r.response().end();
            });
        })) {
            apply(Routes.iris()
                    .to("iris-rev-1", 100, pod.address())
                    .concurrency(3)
                    .table());

            List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
            for (int i = 0; i < 60; i++) {
                answers.add(sendAsync(request("/")));
            }
            for (var answer : answers) {
                assertThat(answer.get(20, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
            }
            assertThat(most).hasValue(3);
        }
    }

    @Test
    void whatIsTooMuchIsRefusedAtOnce() throws Exception {
        apply(Routes.iris()
                .to("iris-rev-1", 100)
                .limits(new Limits(Duration.ofSeconds(20), Duration.ofSeconds(20), 2, 1 << 20, 0))
                .table());
        sendAsync(request("/"));
        sendAsync(request("/"));
        awaitHeld(2);

        HttpResponse<String> answer = get("/");

        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.headers().firstValue("retry-after")).contains("1");
        assertThat(error(answer)).isEqualTo("too many requests wait for iris already");
        assertThat(metrics()).contains("overflow_total{service=\"iris\",} 1.0");
    }

    @Test
    void whatIsTooLargeTogetherIsRefusedToo() throws Exception {
        apply(Routes.iris()
                .to("iris-rev-1", 100)
                .limits(new Limits(Duration.ofSeconds(20), Duration.ofSeconds(20), 1000, 100_000, 0))
                .table());
        sendAsync(request("/").POST(HttpRequest.BodyPublishers.ofByteArray(new byte[60_000])));
        awaitHeld(1);

        assertThat(send(request("/").POST(HttpRequest.BodyPublishers.ofByteArray(new byte[60_000])))
                        .statusCode())
                .isEqualTo(503);
    }

    @Test
    void afterItsTimeARequestIsAnswered() throws Exception {
        apply(Routes.iris().to("iris-rev-1", 100).hold(Duration.ofMillis(300)).table());
        long begun = System.nanoTime();

        HttpResponse<String> answer = get("/");

        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.headers().firstValue("retry-after")).isPresent();
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isGreaterThan(Duration.ofMillis(290));
        awaitHeld(0);
    }

    @Test
    void aCallerThatGoesIsForgotten() throws Exception {
        apply(Routes.iris().to("iris-rev-1", 100).table());
        for (String request : List.of(
                "GET / HTTP/1.1\r\nHost: iris\r\n\r\n",
                "POST / HTTP/1.1\r\nHost: iris\r\nContent-Length: 4\r\n\r\nbody")) {
            Socket caller = open(request);
            awaitHeld(1);
            caller.close();
            awaitHeld(0);
        }

        try (Backend pod = Backend.named(vertx, "here")) {
            apply(Routes.iris().to("iris-rev-1", 100, pod.address()).table());
            assertThat(get("/").body()).isEqualTo("here");
            assertThat(pod.requests).as("those of callers that went").hasValue(1);
        }
    }

    @Test
    void whoCameFirstIsServedFirst() throws Exception {
        apply(Routes.iris().to("iris-rev-1", 100).table());
        List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            answers.add(sendAsync(request("/" + i)));
            awaitHeld(i + 1);
        }
        List<String> order = java.util.Collections.synchronizedList(new ArrayList<>());
        try (Backend pod = Backend.of(vertx, r -> {
            order.add(r.path());
            r.response().end();
        })) {
            apply(Routes.iris()
                    .to("iris-rev-1", 100, pod.address())
                    .concurrency(1)
                    .table());
            for (var answer : answers) {
                answer.get(10, TimeUnit.SECONDS);
            }
        }
        assertThat(order).containsExactly("/0", "/1", "/2", "/3", "/4");
    }

    @Test
    void aWaitingRequestFollowsAChangeOfTheRoute() throws Exception {
        apply(Routes.iris().to("iris-rev-1", 100).table());
        CompletableFuture<HttpResponse<String>> answer = sendAsync(request("/"));
        awaitHeld(1);

        try (Backend second = Backend.named(vertx, "second")) {
            apply(Routes.iris().to("iris-rev-2", 100, second.address()).table());
            assertThat(answer.get(10, TimeUnit.SECONDS).body()).isEqualTo("second");
        }
    }

    private Socket open(String text) throws IOException {
        Socket socket = new Socket("127.0.0.1", router.port());
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    private void awaitHeld(int count) {
        await().atMost(Duration.ofSeconds(20))
                .until(() -> metrics()
                                .lines()
                                .filter(line -> line.startsWith("bulkhead_router_held{"))
                                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                                .sum()
                        == count);
    }
}
