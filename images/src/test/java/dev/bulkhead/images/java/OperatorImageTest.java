package dev.bulkhead.images.java;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.bulkhead.images.ImageBuilder;
import dev.bulkhead.images.ImageCache;
import dev.bulkhead.images.ImageDefinition;
import dev.bulkhead.images.ImageProblem;
import dev.bulkhead.images.ImageReference;
import dev.bulkhead.images.LayerSource;
import dev.bulkhead.images.Progress;
import dev.bulkhead.images.UnpackedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OperatorImageTest {

    @TempDir
    static Path shared;

    private static Path runtime;

    @TempDir
    Path folder;

    private Path jars;

    @BeforeAll
    static void cutRuntime() throws IOException {
        runtime = new JavaRuntime(new ImageCache(shared), Progress.silent()).folder();
    }

    @BeforeEach
    void compile() throws IOException {
        jars = HelloWorld.jars(folder);
    }

    @Test
    void theImageNamesEveryJarInAFixedOrder() throws IOException {
        // When
        var image = OperatorImage.of(stage("stage"));

        // Then
        assertThat(image.process().entrypoint())
                .containsExactly(
                        "/opt/java/bin/java",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseCompactObjectHeaders",
                        "-XX:-UsePerfData",
                        "-cp",
                        "/app/lib/a-app.jar:/app/lib/b-greet.jar",
                        "app.Hello");
        assertThat(image.process().user()).isEqualTo("65532:65532");
    }

    @Test
    void theUnpackedImageUsesTheAotCacheThatTheStageRecorded() throws Exception {
        // Given
        assumeMountNamespaces();
        var stage = stage("stage");
        AotRecording.record(stage, Map.of(), List.of("recording"));
        var unpacked = unpack(stage);

        // When
        var command = new ArrayList<>(unpacked.entrypoint());
        var log = folder.resolve("loaded.log");
        command.addAll(1, List.of("-XX:AOTMode=on", "-Xlog:class+load:file=" + log));
        var process = AtImagePaths.start(folder.resolve("root"), command, Map.of());

        // Then
        assertThat(process.waitFor()).isZero();
        assertThat(Files.readString(log))
                .contains("app.Hello source: shared objects file", "greet.Greeting source: shared objects file");
    }

    @Test
    void anAotCacheRecordedWithOtherJarsIsRefused() throws Exception {
        // Given
        assumeMountNamespaces();
        var recorded = AotRecording.record(stage("before"), Map.of(), List.of());
        Files.copy(jars.resolve("b-greet.jar"), jars.resolve("c-more.jar"));
        var after = stage("after");

        // When
        after.use(recorded);

        // Then
        assertThatThrownBy(() -> OperatorImage.of(after))
                .isInstanceOf(ImageProblem.class)
                .hasMessageContaining("record it again");
    }

    @Test
    void aProgramThatIsStoppedBySigtermLeavesARecording() throws Exception {
        // Given
        assumeMountNamespaces();
        var stage = stage("stage");
        var recording = AotRecording.start(
                stage, Map.of("HELLO_WAIT_FILE", folder.resolve("up").toString()), List.of());
        while (!Files.exists(folder.resolve("up")) && recording.process().isAlive()) {
            Thread.sleep(20);
        }

        // When
        recording.stop();

        // Then
        assertThat(recording.finish()).isNotEmptyFile();
    }

    private Stage stage(String name) throws IOException {
        return Stage.lay(folder.resolve(name), runtime, jars, OperatorImage.program(HelloWorld.MAIN_CLASS));
    }

    /** Without Debian's layer: it takes a while, and this machine has a C library of its own. */
    private UnpackedImage unpack(Stage stage) throws IOException {
        var whole = OperatorImage.of(stage);
        var layers = whole.layers().stream()
                .filter(LayerSource.Files.class::isInstance)
                .toList();
        var built = new ImageBuilder(new ImageCache(folder.resolve("cache")), Progress.silent())
                .build(new ImageDefinition("operator", "", layers, whole.process()), ImageReference.local("operator"));
        var unpacked = new UnpackedImage(built.archive(), folder.resolve("unpacked"));
        unpacked.rootFileSystem(folder.resolve("root"));
        return unpacked;
    }

    private static void assumeMountNamespaces() throws Exception {
        var command = "root".equals(System.getProperty("user.name"))
                ? List.of("unshare", "--mount", "true")
                : List.of("unshare", "--map-root-user", "--mount", "true");
        assumeTrue(new ProcessBuilder(command).start().waitFor() == 0, "this machine allows no mount namespaces");
    }
}
