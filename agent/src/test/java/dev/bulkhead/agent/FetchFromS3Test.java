package dev.bulkhead.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FetchFromS3Test {
    private static final int LARGE = 40 << 20;

    private static S3Server server;
    private static byte[] large;

    @TempDir
    Path folder;

    @BeforeAll
    static void fill() throws Exception {
        server = S3Server.start();
        large = new byte[LARGE];
        new Random(1).nextBytes(large);
        server.put("iris/model.joblib", bytes("a model"));
        server.put("iris/deep/er/settings.json", bytes("{}"));
        server.put("iris/empty", new byte[0]);
        server.put("iris/odd name+ü%20&.txt", bytes("odd"));
        server.put("iris2/model.joblib", bytes("another model"));
        server.put("large/weights.bin", large);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void aFolderLiesInTheTargetAsItDoesInTheBucket() throws Exception {
        // When
        var run = fetch("s3://models/iris", server.endpoint());

        // Then
        assertThat(run.code()).as(run.said()).isZero();
        assertThat(model("model.joblib")).hasContent("a model");
        assertThat(model("deep/er/settings.json")).hasContent("{}");
        assertThat(model("empty")).isEmptyFile();
        assertThat(model("odd name+ü%20&.txt")).hasContent("odd");
        try (var all = Files.walk(folder.resolve("model"))) {
            assertThat(all.filter(Files::isRegularFile)).hasSize(5); // with the mark
        }
    }

    @Test
    void theDigestOfAFolderIsThatOfItsSha256sums() throws Exception {
        // When
        var run = fetch("s3://models/iris/", server.endpoint());

        // Then
        var shell = new ProcessBuilder(
                        "sh", "-c", "find * -type f | LC_ALL=C sort | tr '\\n' '\\0' | xargs -0 sha256sum | sha256sum")
                .directory(folder.resolve("model").toFile())
                .start();
        var expected = new String(shell.getInputStream().readAllBytes()).split(" ")[0];
        assertThat(run.said()).contains("ModelFetched: sha256:" + expected);
        assertThat(run.termination())
                .contains("\"reason\":\"ModelFetched\"", "\"bytes\":12,", "\"digest\":\"sha256:" + expected + "\"");
    }

    @Test
    void oneObjectIsFetchedAlone() throws Exception {
        // When
        var run = fetch("s3://models/iris/model.joblib", server.endpoint());

        // Then
        assertThat(run.code()).as(run.said()).isZero();
        assertThat(model("model.joblib")).hasContent("a model");
        assertThat(model("deep")).doesNotExist();
    }

    @Test
    void moreObjectsThanOnePageOfTheListAreAllThere() throws Exception {
        // Given
        for (int i = 0; i < 1010; i++) {
            server.put("many/" + i, bytes("" + i));
        }

        // When
        var run = fetch("s3://models/many", server.endpoint());

        // Then
        assertThat(run.code()).as(run.said()).isZero();
        assertThat(model("1009")).hasContent("1009");
        assertThat(folder.resolve("model").toFile().list()).hasSize(1011);
    }

    @Test
    void connectionsThatBreakAreFollowedByOthers() throws Exception {
        try (var line = new BadLine(server.port(), 6, 3 << 20)) {
            // When
            var run = fetch("s3://models/large/weights.bin", line.endpoint());

            // Then
            assertThat(run.code()).as(run.said()).isZero();
            assertThat(model("weights.bin")).hasBinaryContent(large);
            assertThat(line.cutsLeft()).isZero();
            assertThat(run.said()).contains("trying again: ");
        }
    }

    @Test
    void aContainerThatIsStartedAgainGetsOnlyTheRest() throws Exception {
        // Given a line that breaks in the second of three pieces
        try (var line = new BadLine(server.port(), Integer.MAX_VALUE, 20 << 20)) {
            var run = AgentRun.fetch(
                    "s3://models/large/weights.bin",
                    folder.resolve("model"),
                    "--credentials",
                    credentials(line.endpoint()).toString(),
                    "--connections",
                    "1",
                    "--deadline",
                    "0");
            assertThat(run.code()).as(run.said()).isEqualTo(3);
            assertThat(run.termination()).contains("ModelStorageUnreachable", "deadline");
            assertThat(model("weights.bin")).doesNotExist();
        }

        // When
        try (var line = new BadLine(server.port(), 0, 0)) {
            var run = fetch("s3://models/large/weights.bin", line.endpoint());

            // Then
            assertThat(run.code()).as(run.said()).isZero();
            assertThat(model("weights.bin")).hasBinaryContent(large);
            assertThat(line.carried()).isLessThan(LARGE - (15 << 20));
        }
    }

    @Test
    void whatIsThereIsNotFetchedAgainEvenIfTheStoreIsGone() throws Exception {
        // Given
        fetch("s3://models/iris", server.endpoint());

        // When
        var run = fetch("s3://models/iris", "http://localhost:1");

        // Then
        assertThat(run.code()).as(run.said()).isZero();
        assertThat(run.said()).contains("is there already");
    }

    @Test
    void aWrongSecretIsRefusedAndNotShown() throws Exception {
        // Given
        var secret = AgentRun.secret(
                folder.resolve("wrong"),
                Map.of(
                        "AWS_ACCESS_KEY_ID",
                        S3Server.ACCESS_KEY,
                        "AWS_SECRET_ACCESS_KEY",
                        "not-the-right-one",
                        "AWS_ENDPOINT_URL",
                        server.endpoint()));

        // When
        var run = AgentRun.fetch("s3://models/iris", folder.resolve("model"), "--credentials", secret.toString());

        // Then
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.termination()).contains("\"ModelCredentialsRefused\"", "SignatureDoesNotMatch");
        assertThat(run.said() + run.termination()).doesNotContain("not-the-right-one", S3Server.ACCESS_KEY);
    }

    @Test
    void anUnknownAccessKeyIsRefused() throws Exception {
        var secret = AgentRun.secret(
                folder.resolve("unknown"),
                Map.of(
                        "AWS_ACCESS_KEY_ID",
                        "AKSOMEBODYELSE",
                        "AWS_SECRET_ACCESS_KEY",
                        S3Server.SECRET_KEY,
                        "AWS_ENDPOINT_URL",
                        server.endpoint()));

        var run = AgentRun.fetch("s3://models/iris", folder.resolve("model"), "--credentials", secret.toString());

        assertThat(run.code()).isEqualTo(2);
        assertThat(run.termination()).contains("\"ModelCredentialsRefused\"", "InvalidAccessKeyId");
    }

    @Test
    void aStoreThatWantsCredentialsSaysThatTheyAreMissing() throws Exception {
        var secret = AgentRun.secret(folder.resolve("none"), Map.of("AWS_ENDPOINT_URL", server.endpoint()));

        var run = AgentRun.fetch("s3://models/iris", folder.resolve("model"), "--credentials", secret.toString());

        assertThat(run.code()).isEqualTo(2);
        assertThat(run.termination()).contains("\"ModelCredentialsMissing\"");
    }

    @Test
    void aSecretOfUnknownShapeIsNamedByItsKeysOnly() throws Exception {
        var secret = AgentRun.secret(folder.resolve("odd"), Map.of("accesskey", "hidden-1", "password2", "hidden-2"));

        var run = AgentRun.fetch("s3://models/iris", folder.resolve("model"), "--credentials", secret.toString());

        assertThat(run.code()).isEqualTo(2);
        assertThat(run.termination())
                .contains("\"ModelCredentialsMissing\"", "accesskey, password2", "AWS_ACCESS_KEY_ID");
        assertThat(run.said() + run.termination()).doesNotContain("hidden-1", "hidden-2");
    }

    @Test
    void halfAPairOfKeysIsNamed() throws Exception {
        var secret = AgentRun.secret(
                folder.resolve("half"), Map.of("AWS_ACCESS_KEY_ID", "AKHALF", "AWS_ENDPOINT_URL", server.endpoint()));

        var run = AgentRun.fetch("s3://models/iris", folder.resolve("model"), "--credentials", secret.toString());

        assertThat(run.code()).isEqualTo(2);
        assertThat(run.termination())
                .contains("\"ModelCredentialsMissing\"", "AWS_ACCESS_KEY_ID but not AWS_SECRET_ACCESS_KEY");
    }

    @Test
    void aMissingBucketAndAMissingKeyAreNotFound() throws Exception {
        var noBucket = fetch("s3://other/iris", server.endpoint());
        var noKey = fetch("s3://models/iri", server.endpoint());
        var noFolder = fetch("s3://models/iri/", server.endpoint());

        assertThat(noBucket.code()).isEqualTo(2);
        assertThat(noBucket.termination()).contains("\"ModelNotFound\"", "NoSuchBucket", "s3://other/");
        assertThat(noFolder.termination()).contains("\"ModelNotFound\"", "s3://models/iri/ has no objects");
        assertThat(noKey.code()).isEqualTo(2);
        assertThat(noKey.termination()).contains("\"ModelNotFound\"", "NoSuchKey", "s3://models/iri\"");
    }

    @Test
    void aStoreThatDoesNotAnswerIsTriedForAWhile() throws Exception {
        // When
        var run = AgentRun.fetch(
                "s3://models/iris", folder.resolve("model"),
                "--credentials", credentials("http://localhost:1").toString(),
                "--patience", "1");

        // Then
        assertThat(run.code()).isEqualTo(3);
        assertThat(run.said()).contains("trying again: ConnectException");
        assertThat(run.termination())
                .contains("\"ModelStorageUnreachable\"", "nothing came for 1 s", "ConnectException");
    }

    @Test
    void aChecksumIsCheckedBeforeAnythingLiesInTheTarget() throws Exception {
        // When
        var run = fetch("s3://models/iris", server.endpoint(), "--checksum", "sha256:" + "0".repeat(64));

        // Then
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.termination()).contains("\"ModelChecksumMismatch\"", "the model is sha256:");
        assertThat(folder.resolve("model")).isEmptyDirectory();
    }

    @Test
    void theChecksumOfAFileIsItsSha256() throws Exception {
        var sha256 = MessageDigest.getInstance("SHA-256").digest(bytes("a model"));

        var run = fetch(
                "s3://models/iris/model.joblib",
                server.endpoint(),
                "--checksum",
                "sha256:" + HexFormat.of().formatHex(sha256));

        assertThat(run.code()).as(run.said()).isZero();
    }

    @Test
    void whatIsTooLargeIsRefusedBeforeItIsFetched() throws Exception {
        try (var line = new BadLine(server.port(), 0, 0)) {
            // When
            var run = fetch("s3://models/large", line.endpoint(), "--max-size", "" + (LARGE - 1));

            // Then
            assertThat(run.code()).isEqualTo(2);
            assertThat(run.termination()).contains("\"ModelTooLarge\"", "40.0 MiB", "maxSize");
            assertThat(line.carried()).isLessThan(100_000);
        }
    }

    @Test
    void adaptersLieSideBySide() throws Exception {
        // When
        var run = fetch(
                "s3://models/iris/model.joblib",
                server.endpoint(),
                "--adapter",
                "french=s3://models/iris2",
                "--adapter",
                "german=s3://models/iris2/model.joblib",
                "--adapters-to",
                folder.resolve("adapters").toString());

        // Then
        assertThat(run.code()).as(run.said()).isZero();
        assertThat(folder.resolve("adapters/french/model.joblib")).hasContent("another model");
        assertThat(folder.resolve("adapters/german/model.joblib")).hasContent("another model");
    }

    private AgentRun fetch(String uri, String endpoint, String... more) throws IOException {
        var arguments =
                new ArrayList<>(List.of("--credentials", credentials(endpoint).toString()));
        arguments.addAll(List.of(more));
        return AgentRun.fetch(uri, folder.resolve("model"), arguments.toArray(String[]::new));
    }

    private Path credentials(String endpoint) throws IOException {
        return AgentRun.secret(
                folder.resolve("secret"),
                Map.of(
                        "AWS_ACCESS_KEY_ID", S3Server.ACCESS_KEY,
                        "AWS_SECRET_ACCESS_KEY", S3Server.SECRET_KEY,
                        "AWS_ENDPOINT_URL", endpoint));
    }

    private Path model(String path) {
        return folder.resolve("model").resolve(path);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
