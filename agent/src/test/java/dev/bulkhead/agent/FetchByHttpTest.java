package dev.bulkhead.agent;

import static dev.bulkhead.agent.WebServer.file;
import static dev.bulkhead.agent.WebServer.redirect;
import static dev.bulkhead.agent.WebServer.status;
import static dev.bulkhead.agent.WebServer.unsized;
import static dev.bulkhead.agent.WebServer.whole;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FetchByHttpTest {
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
    void aLargeFileIsFetchedInParts() throws Exception {
        // Given
        var large = new byte[20 << 20];
        new Random(1).nextBytes(large);
        server.on("/large.bin", file(large, "\"1\""));

        // When
        var run = fetch("/large.bin");

        // Then
        assertThat(run.code()).as(run.said()).isZero();
        assertThat(model("large.bin")).hasBinaryContent(large);
        assertThat(server.requests)
                .containsExactlyInAnyOrder(
                        "/large.bin bytes=0-0 null",
                        "/large.bin bytes=0-16777215 null",
                        "/large.bin bytes=16777216-20971519 null");
    }

    @Test
    void aServerWithoutPartsOrSizeWillDo() throws Exception {
        server.on("/whole.bin", whole(CONTENT));
        server.on("/unsized.bin", unsized(CONTENT));
        server.on("/empty.bin", whole(new byte[0]));

        assertThat(fetch("/whole.bin").code()).isZero();
        assertThat(fetch("/unsized.bin").code()).isZero();
        assertThat(fetch("/empty.bin").code()).isZero();

        assertThat(model("whole.bin")).hasBinaryContent(CONTENT);
        assertThat(model("unsized.bin")).hasBinaryContent(CONTENT);
        assertThat(model("empty.bin")).isEmptyFile();
    }

    @Test
    void withoutPartsABrokenConnectionStartsTheFileAnew() throws Exception {
        // Given
        var answers = new AtomicInteger();
        server.on("/whole.bin", exchange -> {
            if (answers.getAndIncrement() == 1) {
                WebServer.breakOff(exchange, CONTENT);
            } else {
                whole(CONTENT).handle(exchange);
            }
        });

        // When
        var run = fetch("/whole.bin");

        // Then
        assertThat(run.code()).as(run.said()).isZero();
        assertThat(model("whole.bin")).hasBinaryContent(CONTENT);
    }

    @Test
    void anAnswerOfAnotherSizeThanItsOwnIsRefusedWhileItComes() throws Exception {
        server.on("/unsized.bin", unsized(CONTENT));

        var run = fetch("/unsized.bin", "--max-size", "6");

        assertThat(run.code()).isEqualTo(2);
        assertThat(run.termination()).contains("\"ModelTooLarge\"");
        assertThat(model("unsized.bin")).doesNotExist();
    }

    @Test
    void aFileThatChangesMeanwhileIsFetchedAnew() throws Exception {
        // Given
        var before = new byte[18 << 20];
        var after = new byte[18 << 20];
        new Random(2).nextBytes(after);
        server.on("/model.bin", exchange -> {
            boolean old = server.requests.size() <= 2;
            file(old ? before : after, old ? "\"1\"" : "\"2\"").handle(exchange);
        });

        // When
        var run = fetch("/model.bin", "--connections", "1");

        // Then
        assertThat(run.code()).as(run.said()).isZero();
        assertThat(run.said()).contains("was changed in the store");
        assertThat(model("model.bin")).hasBinaryContent(after);
    }

    @Test
    void aServerErrorMayPassAndIsTriedAgain() throws Exception {
        var answers = new AtomicInteger();
        server.on("/model.bin", exchange -> {
            if (answers.getAndIncrement() < 3) {
                status(503).handle(exchange);
            } else {
                file(CONTENT, "\"1\"").handle(exchange);
            }
        });

        var run = fetch("/model.bin");

        assertThat(run.code()).as(run.said()).isZero();
        assertThat(run.said()).contains("trying again: localhost answers 503 to /model.bin");
    }

    @Test
    void aServerThatFallsSilentIsLeftForAnotherTry() throws Exception {
        // Given a first answer that stops within the body
        var answers = new AtomicInteger();
        server.on("/model.bin", exchange -> {
            if (answers.getAndIncrement() == 1) {
                exchange.getResponseHeaders().set("ETag", "\"1\"");
                exchange.getResponseHeaders().set("Content-Range", "bytes 0-6/7");
                exchange.sendResponseHeaders(206, 7);
                exchange.getResponseBody().write(CONTENT, 0, 3);
                exchange.getResponseBody().flush();
                awaitMore(answers);
            } else {
                file(CONTENT, "\"1\"").handle(exchange);
            }
        });

        // When
        var run = fetch("/model.bin", "--patience", "8");

        // Then
        assertThat(run.code()).as(run.said()).isZero();
        assertThat(run.said()).contains("trying again: SocketTimeoutException");
        assertThat(server.requests).contains("/model.bin bytes=3-6 null");
    }

    private static void awaitMore(AtomicInteger answers) {
        try {
            while (answers.get() < 3) {
                Thread.sleep(20);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void aTokenOrANameAndPasswordAreSentAndNotShown() throws Exception {
        server.on("/model.bin", exchange -> {
            var given = String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"));
            boolean known = given.equals("Bearer hidden-token") || given.equals("Basic YW5uOmhpZGRlbi1wYXNzd29yZA==");
            (known ? whole(CONTENT) : status(401)).handle(exchange);
        });

        var byToken = fetch("/model.bin", "--credentials", secret(Map.of("token", "hidden-token")));
        var byPassword = AgentRun.fetch(
                server.uri("/model.bin"),
                folder.resolve("other"),
                "--credentials",
                secret(Map.of("username", "ann", "password", "hidden-password")));

        assertThat(byToken.code()).as(byToken.said()).isZero();
        assertThat(byPassword.code()).as(byPassword.said()).isZero();
        assertThat(byToken.said() + byPassword.said()).doesNotContain("hidden");
    }

    @Test
    void whatWantsCredentialsIsToldApartFromWhatRefusesThem() throws Exception {
        server.on("/model.bin", status(403));

        var none = fetch("/model.bin");
        var wrong = fetch("/model.bin", "--credentials", secret(Map.of("token", "hidden-token")));

        assertThat(none.code()).isEqualTo(2);
        assertThat(none.termination()).contains("\"ModelCredentialsMissing\"", "token, or username and password");
        assertThat(wrong.code()).isEqualTo(2);
        assertThat(wrong.termination()).contains("\"ModelCredentialsRefused\"");
        assertThat(wrong.said() + wrong.termination()).doesNotContain("hidden-token");
    }

    @Test
    void credentialsOfS3AreNoneForAWebServer() throws Exception {
        var run = fetch(
                "/model.bin",
                "--credentials",
                secret(Map.of("AWS_ACCESS_KEY_ID", "AK", "AWS_SECRET_ACCESS_KEY", "hidden")));

        assertThat(run.code()).isEqualTo(2);
        assertThat(run.termination()).contains("\"ModelCredentialsMissing\"", "AWS_ACCESS_KEY_ID", "token");
    }

    @Test
    void aMissingFileIsNotFound() throws Exception {
        server.on("/", status(404));

        var run = fetch("/model.bin");

        assertThat(run.code()).isEqualTo(2);
        assertThat(run.termination()).contains("\"ModelNotFound\"", "localhost answers 404 to /model.bin");
    }

    @Test
    void redirectsAreFollowedWithoutTheCredentials() throws Exception {
        // Given
        server.on("/model.bin", redirect(server.uri("store.test", "/there?X-Amz-Signature=hidden-signature")));
        server.on("/there", file(CONTENT, "\"1\""));

        // When
        var run = fetch("/model.bin", "--credentials", secret(Map.of("token", "hidden-token")));

        // Then
        assertThat(run.code()).as(run.said()).isZero();
        assertThat(model("model.bin")).hasBinaryContent(CONTENT);
        assertThat(server.requests)
                .contains("/model.bin bytes=0-0 Bearer hidden-token", "/there bytes=0-0 null")
                .noneMatch(request -> request.startsWith("/there") && request.contains("hidden-token"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://169.254.169.254/latest/meta-data/iam",
                "http://[fd00:ec2::254]/latest",
                "http://[::ffff:169.254.169.254]/latest",
                "http://2852039166/latest",
                "http://metadata.test/latest",
                "http://[64:ff9b::a9fe:a9fe]/latest",
                "ftp://localhost/model"
            })
    void metadataIsOutOfReachDirectlyAndByRedirect(String address) throws Exception {
        server.on("/model.bin", redirect(address));

        var directly = AgentRun.fetch(address, folder.resolve("model"));
        var redirected = fetch("/model.bin");

        assertThat(directly.code()).as(directly.said()).isEqualTo(2);
        assertThat(directly.termination()).contains("\"ModelUriRefused\"");
        assertThat(redirected.code()).as(redirected.said()).isEqualTo(2);
        assertThat(redirected.termination()).contains("\"ModelUriRefused\"");
    }

    @Test
    void redirectsInACircleEnd() throws Exception {
        server.on("/model.bin", redirect("/model.bin"));

        var run = fetch("/model.bin");

        assertThat(run.code()).isEqualTo(2);
        assertThat(run.termination()).contains("\"ModelUriRefused\"", "redirects");
    }

    @Test
    void aPresignedAddressIsNotShownWithItsSignature() throws Exception {
        server.on("/model.bin", file(CONTENT, "\"1\""));
        server.on("/forbidden.bin", status(403));

        var run = fetch("/model.bin?X-Amz-Signature=hidden-signature");
        var forbidden = fetch("/forbidden.bin?X-Amz-Signature=hidden-signature");

        assertThat(run.code()).as(run.said()).isZero();
        assertThat(run.said() + run.termination() + forbidden.said() + forbidden.termination())
                .doesNotContain("hidden-signature");
        assertThat(Files.readString(model(".bulkhead-fetched"))).doesNotContain("hidden-signature");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "gs://bucket/model",
                "http://ann:hidden@localhost/model",
                "model",
                "s3:///x",
                "http://a b/",
                "http://localhost/a/%2e%2e/b",
                "s3://models/a/../b",
                "http://localhost/folder/"
            })
    void otherAddressesAreRefused(String uri) throws Exception {
        var run = AgentRun.fetch(uri, folder.resolve("model"));

        assertThat(run.code()).as(run.said()).isEqualTo(2);
        assertThat(run.termination()).contains("\"ModelUriRefused\"");
        assertThat(run.said() + run.termination()).doesNotContain("hidden");
    }

    @Test
    void anAuthorityOfOnesOwnIsTrustedIfTheSecretHasIt() throws Exception {
        // Given
        var authority = TestAuthority.in(folder);
        try (var secure = WebServer.start(authority.tls())) {
            secure.on("/model.bin", file(CONTENT, "\"1\""));

            // When
            var unknown = AgentRun.fetch(secure.uri("/model.bin"), folder.resolve("model"));
            var known = AgentRun.fetch(
                    secure.uri("/model.bin"),
                    folder.resolve("model"),
                    "--credentials",
                    secret(Map.of("ca.crt", authority.pem())));

            // Then
            assertThat(unknown.code()).isEqualTo(2);
            assertThat(unknown.termination())
                    .contains("\"ModelStorageUnreachable\"", "certificate is not trusted", "ca.crt");
            assertThat(known.code()).as(known.said()).isZero();
        }
    }

    @Test
    void noRedirectLeadsFromTlsToPlainText() throws Exception {
        var authority = TestAuthority.in(folder);
        try (var secure = WebServer.start(authority.tls())) {
            secure.on("/model.bin", redirect(server.uri("/model.bin")));

            var run = AgentRun.fetch(
                    secure.uri("/model.bin"),
                    folder.resolve("model"),
                    "--credentials",
                    secret(Map.of("ca.crt", authority.pem())));

            assertThat(run.code()).isEqualTo(2);
            assertThat(run.termination()).contains("\"ModelUriRefused\"", "redirects to http://");
        }
    }

    private AgentRun fetch(String path, String... more) throws IOException {
        return AgentRun.fetch(server.uri(path), folder.resolve("model"), more);
    }

    private String secret(Map<String, String> values) throws IOException {
        return AgentRun.secret(Files.createTempDirectory(folder, "secret-"), values)
                .toString();
    }

    private Path model(String path) {
        return folder.resolve("model").resolve(path);
    }
}
