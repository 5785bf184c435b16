package dev.bulkhead.router;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bulkhead.router.table.RouteTable;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.RequestOptions;
import java.io.OutputStream;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** One request and its answer, over HTTP/1.1 and HTTP/2. */
class ForwardingTest extends RouterHarness {

    @Test
    void aBodyComesBackAsItWent() throws Exception {
        try (Backend echo = Backend.of(
                vertx,
                r -> r.body().onSuccess(body -> r.response().setStatusCode(201).end(body)))) {
            apply(Routes.iris().to("iris-rev-1", 100, echo.address()).table());

            HttpResponse<String> answer =
                    send(request("/v2/models/iris/infer?x=1").POST(HttpRequest.BodyPublishers.ofString("{\"a\":1}")));

            assertThat(answer.statusCode()).isEqualTo(201);
            assertThat(answer.body()).isEqualTo("{\"a\":1}");
            assertThat(answer.headers().firstValue("x-bulkhead-revision")).contains("iris-rev-1");
            assertThat(answer.headers().firstValue("x-request-id")).isPresent();
        }
    }

    @Test
    void aPodLearnsWhoAskedAndNothingThatIsForUsOnly() throws Exception {
        try (Backend headers = Backend.of(vertx, r -> {
            StringBuilder all = new StringBuilder(r.uri() + "\n");
            r.headers()
                    .forEach((name, value) -> all.append(name.toLowerCase())
                            .append('=')
                            .append(value)
                            .append('\n'));
            r.response().putHeader("keep-alive", "timeout=7").end(all.toString());
        })) {
            apply(Routes.iris().to("iris-rev-1", 100, headers.address()).table());

            HttpResponse<String> answer = send(request("/v1/x?y=%20z")
                    .header("traceparent", "00-1-2-01")
                    .header("x-request-id", "mine")
                    .header("x-forwarded-for", "10.0.0.9")
                    .header("connection", "x-secret-hop")
                    .header("x-secret-hop", "1")
                    .header("te", "gzip"));

            assertThat(answer.body().lines())
                    .contains(
                            "/v1/x?y=%20z",
                            "host=iris",
                            "traceparent=00-1-2-01",
                            "x-request-id=mine",
                            "x-forwarded-for=10.0.0.9, 127.0.0.1",
                            "x-forwarded-host=iris",
                            "x-forwarded-proto=http")
                    .noneMatch(line -> line.startsWith("x-secret-hop") || line.startsWith("te="));
            assertThat(answer.headers().firstValue("keep-alive")).isEmpty();
            assertThat(answer.headers().firstValue("x-request-id")).contains("mine");
        }
    }

    @Test
    void aHeadHasTheLengthAndNoBody() throws Exception {
        try (Backend backend = Backend.of(
                vertx, r -> r.response().putHeader("content-length", "5").end())) {
            apply(Routes.iris().to("iris-rev-1", 100, backend.address()).table());

            HttpResponse<String> answer = send(request("/").method("HEAD", HttpRequest.BodyPublishers.noBody()));

            assertThat(answer.headers().firstValue("content-length")).contains("5");
            assertThat(answer.body()).isEmpty();
        }
    }

    @Test
    void http2ByUpgradeAndWithoutReachesAPodOfHttp1() throws Exception {
        try (Backend echo = Backend.of(vertx, r -> r.body().onSuccess(r.response()::end));
                HttpClient upgrading = HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_2)
                        .build()) {
            apply(Routes.iris()
                    .to("iris-rev-1", 100, echo.address())
                    .hosts("127.0.0.1")
                    .table());

            HttpResponse<String> upgraded =
                    upgrading.send(HttpRequest.newBuilder(uri("/a")).build(), HttpResponse.BodyHandlers.ofString());
            HttpResponse<String> posted = upgrading.send(
                    HttpRequest.newBuilder(uri("/a"))
                            .POST(HttpRequest.BodyPublishers.ofString("hello"))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());

            assertThat(upgraded.version()).isEqualTo(HttpClient.Version.HTTP_2);
            assertThat(upgraded.statusCode()).isEqualTo(200);
            assertThat(posted.body()).isEqualTo("hello");

            var prior = vertx.createHttpClient(new HttpClientOptions()
                    .setProtocolVersion(HttpVersion.HTTP_2)
                    .setHttp2ClearTextUpgrade(false));
            Buffer body = Backend.await(prior.request(new RequestOptions()
                            .setMethod(HttpMethod.POST)
                            .setHost("127.0.0.1")
                            .setPort(router.port())
                            .setURI("/"))
                    .compose(r -> r.send(Buffer.buffer("prior")))
                    .compose(r -> r.body()));
            assertThat(body.toString()).isEqualTo("prior");
            Backend.await(prior.close());
        }
    }

    @Test
    void anUnknownHostIsTold() throws Exception {
        apply(Routes.iris().table());

        HttpResponse<String> answer = send(request("/").setHeader("Host", "rose:8080"));

        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(error(answer)).isEqualTo("no InferenceService answers to host rose");
    }

    @Test
    void aServiceWithoutTargetsSaysWhy() throws Exception {
        apply(new RouteTable("ml", List.of(Routes.nothing("iris takes no requests: no secret")), Map.of()));

        HttpResponse<String> answer = get("/");

        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(error(answer)).isEqualTo("iris takes no requests: no secret");
        assertThat(answer.headers().firstValue("retry-after")).isPresent();
    }

    @Test
    void anAnswerBeforeTheEndOfTheBodyLeavesTheConnectionUsable() throws Exception {
        try (Backend hasty = Backend.of(
                vertx,
                r -> r.response()
                        .setStatusCode(r.method() == HttpMethod.POST ? 413 : 200)
                        .end())) {
            apply(Routes.iris().to("iris-rev-1", 100, hasty.address()).table());
            try (Socket caller = new Socket("127.0.0.1", router.port())) {
                caller.setSoTimeout(10_000);
                OutputStream out = caller.getOutputStream();
                String head = "POST / HTTP/1.1\r\nHost: iris\r\nContent-Length: %d\r\n\r\n".formatted(8 << 20);
                out.write(head.getBytes(StandardCharsets.US_ASCII));
                out.write(new byte[8 << 20]);
                out.write("GET / HTTP/1.1\r\nHost: iris\r\nConnection: close\r\n\r\n"
                        .getBytes(StandardCharsets.US_ASCII));

                String answers = new String(caller.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);

                assertThat(answers).startsWith("HTTP/1.1 413").contains("HTTP/1.1 200");
            }
        }
    }

    @Test
    void whoExpectsA100GetsItWhenAPodIsThereOrIsToldToClose() throws Exception {
        String head = "POST / HTTP/1.1\r\nHost: iris\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n";
        apply(new RouteTable("ml", List.of(Routes.nothing("none")), Map.of()));
        try (Socket caller = new Socket("127.0.0.1", router.port())) {
            caller.setSoTimeout(10_000);
            caller.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
            assertThat(new String(caller.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
                    .startsWith("HTTP/1.1 503");
        }
        try (Backend echo = Backend.of(vertx, r -> r.body().onSuccess(r.response()::end));
                Socket caller = new Socket("127.0.0.1", router.port())) {
            apply(Routes.iris().to("iris-rev-1", 100, echo.address()).table());
            caller.setSoTimeout(10_000);
            caller.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
            String go = new String(caller.getInputStream().readNBytes(25), StandardCharsets.US_ASCII);
            assertThat(go).startsWith("HTTP/1.1 100 Continue");
            caller.getOutputStream().write("hi".getBytes(StandardCharsets.US_ASCII));
            assertThat(new String(caller.getInputStream().readNBytes(12), StandardCharsets.US_ASCII))
                    .isEqualTo("HTTP/1.1 200");
        }
    }

    @Test
    void aPodThatIsTooSlowIsCutOff() throws Exception {
        try (Backend silent = Backend.of(vertx, r -> {})) {
            apply(Routes.iris()
                    .to("iris-rev-1", 100, silent.address())
                    .timeout(Duration.ofMillis(200))
                    .table());

            HttpResponse<String> answer = get("/");

            assertThat(answer.statusCode()).isEqualTo(504);
            assertThat(error(answer)).contains("iris-rev-1 did not answer within");
        }
    }
}
