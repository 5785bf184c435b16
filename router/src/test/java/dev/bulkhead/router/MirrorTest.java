package dev.bulkhead.router;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpRequest;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class MirrorTest extends RouterHarness {

    @Test
    void theMirrorGetsTheSameRequestAndTheCallerTheAnswerOfTheOther() throws Exception {
        BlockingQueue<String> seen = new LinkedBlockingQueue<>();
        try (Backend one = Backend.named(vertx, "one");
                Backend shadow = Backend.of(
                        vertx,
                        r -> r.body().onSuccess(body -> {
                            seen.add(r.method() + " " + r.uri() + " " + r.getHeader("x-a") + " " + body);
                            r.response().setStatusCode(500).end("nobody sees this");
                        }))) {
            apply(Routes.iris()
                    .to("iris-rev-1", 100, one.address())
                    .pods("iris-rev-2", shadow.address())
                    .mirror("iris-rev-2", 100)
                    .table());

            var answer =
                    send(request("/v1?q=1").header("x-a", "b").POST(HttpRequest.BodyPublishers.ofString("flower")));

            assertThat(answer.body()).isEqualTo("one");
            assertThat(seen.poll(10, TimeUnit.SECONDS)).isEqualTo("POST /v1?q=1 b flower");
            await().until(() -> metrics().contains("code=\"5xx\",protocol=\"http1\",revision=\"iris-rev-2\""));
        }
    }

    @Test
    void aShareIsMirrored() throws Exception {
        try (Backend one = Backend.named(vertx, "one");
                Backend shadow = Backend.named(vertx, "shadow")) {
            apply(Routes.iris()
                    .to("iris-rev-1", 100, one.address())
                    .pods("iris-rev-2", shadow.address())
                    .mirror("iris-rev-2", 20)
                    .table());
            for (int i = 0; i < 200; i++) {
                get("/");
            }
            await().until(() -> shadow.requests.get() >= 38);
            assertThat(shadow.requests.get()).isBetween(38, 42);
        }
    }

    @Test
    void aMirrorThatDoesNotAnswerDelaysNobodyAndGetsOnlySoMany() throws Exception {
        try (Backend one = Backend.named(vertx, "one");
                Backend stuck = Backend.of(vertx, r -> {})) {
            apply(Routes.iris()
                    .to("iris-rev-1", 100, one.address())
                    .pods("iris-rev-2", stuck.address())
                    .mirror("iris-rev-2", 100)
                    .table());
            for (int i = 0; i < 250; i++) {
                assertThat(get("/").body()).isEqualTo("one");
            }
            await().until(() -> stuck.requests.get() == 200);
            assertThat(metrics()).contains("mirror_dropped_total{revision=\"iris-rev-2\",service=\"iris\",} 50.0");
        }
    }

    @Test
    void aBodyThatIsTooLongIsNotCopied() throws Exception {
        try (Backend one = Backend.of(
                        vertx, r -> r.body().onSuccess(b -> r.response().end(Integer.toString(b.length()))));
                Backend shadow = Backend.named(vertx, "shadow")) {
            apply(Routes.iris()
                    .to("iris-rev-1", 100, one.address())
                    .pods("iris-rev-2", shadow.address())
                    .mirror("iris-rev-2", 100)
                    .table());

            var answer = send(request("/").POST(HttpRequest.BodyPublishers.ofByteArray(new byte[2 << 20])));

            assertThat(answer.body()).isEqualTo(Integer.toString(2 << 20));
            assertThat(metrics()).contains("mirror_dropped_total{revision=\"iris-rev-2\",service=\"iris\",} 1.0");
            assertThat(shadow.requests).hasValue(0);
        }
    }
}
