package dev.bulkhead.images.java;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bulkhead.images.ImageBuilder;
import dev.bulkhead.images.ImageCache;
import dev.bulkhead.images.ImageDefinition;
import dev.bulkhead.images.ImageReference;
import dev.bulkhead.images.LayerSource;
import dev.bulkhead.images.Progress;
import dev.bulkhead.images.UnpackedImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataplaneImageTest {

    @TempDir
    Path folder;

    @Test
    void aPodStartsOneOfTwoProgramsByItsFirstArgument() throws Exception {
        // Given
        var cache = new ImageCache(folder.resolve("cache"));
        var runtime = new JavaRuntime(cache, Progress.silent()).folder();
        var jars = HelloWorld.jars(folder);
        var agent = Stage.lay(folder.resolve("stage-1"), runtime, jars, as(DataplaneImage.AGENT));
        var router = Stage.lay(folder.resolve("stage-2"), runtime, jars, as(DataplaneImage.ROUTER));
        var root = unpack(DataplaneImage.of(agent, router), cache);

        for (var program : List.of("/opt/bulkhead/agent", "/opt/bulkhead/router")) {
            // When
            var command = List.of("/opt/java/bin/java", "@" + root + program, "container");
            var process = AtImagePaths.start(root, new ArrayList<>(command), Map.of());

            // Then
            assertThat(process.waitFor()).isZero();
        }
        assertThat(Files.readAllLines(root.resolve("opt/bulkhead/agent")))
                .containsSubsequence("-cp", "/app/agent/lib/a-app.jar:/app/agent/lib/b-greet.jar", "app.Hello");
        assertThat(Files.readAllLines(root.resolve("opt/bulkhead/router")))
                .containsSubsequence("-cp", "/app/router/lib/a-app.jar:/app/router/lib/b-greet.jar", "app.Hello");
    }

    private static Program as(Program program) {
        return new Program(program.folder(), HelloWorld.MAIN_CLASS, program.jvmFlags());
    }

    /** Without Debian's layer: this machine has a C library of its own. */
    private Path unpack(ImageDefinition whole, ImageCache cache) throws Exception {
        var layers = whole.layers().stream()
                .filter(LayerSource.Files.class::isInstance)
                .toList();
        var built = new ImageBuilder(cache, Progress.silent())
                .build(new ImageDefinition("agent", "", layers, whole.process()), ImageReference.local("agent"));
        var unpacked = new UnpackedImage(built.archive(), folder.resolve("unpacked"));
        assertThat(unpacked.entrypoint()).containsExactly("/opt/java/bin/java");
        var root = folder.resolve("root");
        unpacked.rootFileSystem(root);
        return root;
    }
}
