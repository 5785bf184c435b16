package dev.bulkhead.agent;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What S3 can answer and the server of {@link FetchFromS3Test} does not. */
class S3AnswersTest {
    private static final byte[] CONTENT = "a model".getBytes(StandardCharsets.UTF_8);

    @TempDir
    Path folder;

    private WebServer server;

    @BeforeEach
    void start() throws IOException {
        server = WebServer.start();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void aKeyThatLeadsUpwardsIsRefused() throws Exception {
        // Given
        server.on("/models/iris", exchange -> error(exchange, 404, "NoSuchKey"));
        server.on("/models/", exchange -> answer(exchange, 200, """
                <ListBucketResult><Contents><Key>iris/../../outside</Key><Size>7</Size></Contents></ListBucketResult>"""));

        // When
        var run = fetch("s3://models/iris");

        // Then
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.termination()).contains("\"ModelUriRefused\"", "'../../outside'");
        assertThat(folder.resolve("model")).isEmptyDirectory();
    }

    @Test
    void aServerThatAsksForSlownessGetsAnotherTry() throws Exception {
        // Given
        var answers = new AtomicInteger();
        server.on("/models/m", exchange -> {
            if (answers.getAndIncrement() < 2) {
                error(exchange, 503, "SlowDown");
            } else {
                WebServer.file(CONTENT, "\"1\"").handle(exchange);
            }
        });

        // When
        var run = fetch("s3://models/m");

        // Then
        assertThat(run.code()).as(run.said()).isZero();
        assertThat(run.said()).contains("the store answers 503 SlowDown for s3://models/m");
    }

    @Test
    void theRegionOfTheBucketIsLearnt() throws Exception {
        // Given
        server.on("/models/m", exchange -> {
            if (exchange.getRequestHeaders().getFirst("Authorization").contains("/eu-west-1/s3/")) {
                WebServer.file(CONTENT, "\"1\"").handle(exchange);
            } else {
                exchange.getResponseHeaders().set("x-amz-bucket-region", "eu-west-1");
                error(exchange, 400, "AuthorizationHeaderMalformed");
            }
        });

        // When
        var run = fetch("s3://models/m");

        // Then
        assertThat(run.code()).as(run.said()).isZero();
        assertThat(server.requests).hasSize(3); // wrong region, right region, the file
    }

    @Test
    void aTokenThatHasExpiredIsRefused() throws Exception {
        server.on("/models/m", exchange -> error(exchange, 400, "ExpiredToken"));

        var run = fetch("s3://models/m");

        assertThat(run.code()).isEqualTo(2);
        assertThat(run.termination()).contains("\"ModelCredentialsRefused\"", "ExpiredToken");
    }

    @Test
    void anArchivedObjectIsNotFoundButNamedSo() throws Exception {
        server.on("/models/m", exchange -> error(exchange, 403, "InvalidObjectState"));
        server.on("/models/", exchange -> answer(exchange, 200, "<ListBucketResult/>"));

        var run = fetch("s3://models/m");

        assertThat(run.code()).isEqualTo(2);
        assertThat(run.termination()).contains("\"ModelNotFound\"", "it is archived, restore it first");
    }

    @Test
    void whoMayReadAnObjectNeedNotBeAllowedToList() throws Exception {
        server.on("/models/m", WebServer.file(CONTENT, "\"1\""));
        server.on("/models/", exchange -> error(exchange, 403, "AccessDenied"));

        assertThat(fetch("s3://models/m").code()).isZero();
    }

    private AgentRun fetch(String uri) throws IOException {
        var secret = AgentRun.secret(
                folder.resolve("secret"),
                Map.of(
                        "AWS_ACCESS_KEY_ID", "AK",
                        "AWS_SECRET_ACCESS_KEY", "hidden",
                        "AWS_ENDPOINT_URL", server.uri("")));
        return AgentRun.fetch(uri, folder.resolve("model"), "--credentials", secret.toString());
    }

    private static void error(HttpExchange exchange, int status, String code) throws IOException {
        answer(exchange, status, "<Error><Code>" + code + "</Code></Error>");
    }

    private static void answer(HttpExchange exchange, int status, String text) throws IOException {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }
}
