package dev.bulkhead.images;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageBuilderTest {

    private static final ImageReference REFERENCE = ImageReference.local("small");

    @TempDir
    Path folder;

    @Test
    void aRuntimeFindsEverythingFromTheIndexDown() throws IOException {
        // When
        var built = builder("cache").build(small("hello"), REFERENCE);

        // Then
        var image = new UnpackedImage(built.archive(), folder.resolve("unpacked"));
        var named = image.index.at("/manifests/0");
        assertThat(named.at("/annotations/io.containerd.image.name").asText()).isEqualTo("bulkhead.local/small:0.1.0");
        assertThat(named.get("digest").asText()).isEqualTo(built.digest());
        assertThat(image.manifest.get("layers")).hasSize(2);
        assertThat(image.config.at("/rootfs/diff_ids/1").asText())
                .isEqualTo(image.manifest.at("/layers/1/digest").asText());
        assertThat(image.config.at("/config/User").asText()).isEqualTo("65532:65532");
        assertThat(image.config.at("/config/Env/0").asText()).isEqualTo("LANG=C.UTF-8");
        assertThat(image.entrypoint()).containsExactly("/bin/hello");
        image.rootFileSystem(folder.resolve("root"));
        assertThat(folder.resolve("root/bin/hello")).isExecutable().hasContent("hello");
        assertThat(folder.resolve("root/etc/motd")).hasContent("welcome");
    }

    @Test
    void twoBuildsOfEqualInputsAreEqualByteForByte() throws IOException {
        // When
        var first = builder("one").build(small("hello"), REFERENCE);
        var second = builder("two").build(small("hello"), REFERENCE);

        // Then
        assertThat(second.digest()).isEqualTo(first.digest());
        assertThat(Files.mismatch(first.archive(), second.archive())).isEqualTo(-1);
    }

    @Test
    void anUnchangedImageIsNotPackedAgain() throws IOException {
        // Given
        var first = builder("cache").build(small("hello"), REFERENCE);
        var packed = Files.getAttribute(first.archive(), "unix:ino");

        // When
        var second = builder("cache").build(small("hello"), REFERENCE);

        // Then
        assertThat(second.archive()).isEqualTo(first.archive());
        assertThat(Files.getAttribute(second.archive(), "unix:ino")).isEqualTo(packed);
    }

    @Test
    void aChangedFileGivesAnotherImage() throws IOException {
        // Given
        var first = builder("cache").build(small("hello"), REFERENCE);

        // When
        var second = builder("cache").build(small("good-bye"), REFERENCE);

        // Then
        assertThat(second.digest()).isNotEqualTo(first.digest());
        assertThat(second.archive()).isNotEqualTo(first.archive());
        assertThat(new ImageCatalog(new ImageCache(folder.resolve("cache"))).find(REFERENCE))
                .hasValueSatisfying(entry -> assertThat(entry.digest()).isEqualTo(second.digest()));
    }

    @Test
    void manyBuildsAtOnceGiveOneArchive() throws Exception {
        try (var threads = Executors.newFixedThreadPool(8)) {
            // When
            var builds = IntStream.range(0, 8)
                    .mapToObj(i -> threads.submit(() -> builder("cache").build(small("hello"), REFERENCE)))
                    .toList();

            // Then
            for (Future<BuiltImage> build : builds) {
                assertThat(build.get().digest())
                        .isEqualTo(builds.getFirst().get().digest());
            }
        }
        try (var archives = Files.list(folder.resolve("cache/archives"))) {
            assertThat(archives).hasSize(1);
        }
    }

    @Test
    void theLayoutFolderHasTheSameBlobs() throws IOException {
        // Given
        var built = builder("cache").build(small("hello"), REFERENCE);

        // When
        built.layout().writeFolder(folder.resolve("layout"));

        // Then
        var image = new UnpackedImage(built.archive(), folder.resolve("unpacked"));
        assertThat(folder.resolve("layout/index.json")).hasSameBinaryContentAs(folder.resolve("unpacked/index.json"));
        assertThat(folder.resolve("layout/oci-layout")).hasContent("{\"imageLayoutVersion\":\"1.0.0\"}");
        for (var layer : image.manifest.get("layers")) {
            var name = "blobs/sha256/" + layer.get("digest").asText().substring(7);
            assertThat(folder.resolve("layout").resolve(name))
                    .hasSameBinaryContentAs(folder.resolve("unpacked").resolve(name));
        }
    }

    private ImageBuilder builder(String cache) {
        return new ImageBuilder(new ImageCache(folder.resolve(cache)), Progress.silent());
    }

    private static ImageDefinition small(String content) {
        return new ImageDefinition(
                "small",
                "a test",
                List.of(
                        new LayerSource.Files("settings", List.of(new FileEntry.Text("/etc/motd", 0644, "welcome"))),
                        new LayerSource.Files("program", List.of(new FileEntry.Text("/bin/hello", 0755, content)))),
                ProcessConfig.of("65532:65532", List.of("/bin/hello"), List.of())
                        .with(Map.of("LANG", "C.UTF-8")));
    }
}
