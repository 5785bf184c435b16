package dev.bulkhead.images.java;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.bulkhead.images.ImageBuilder;
import dev.bulkhead.images.ImageCache;
import dev.bulkhead.images.ImageReference;
import dev.bulkhead.images.Progress;
import dev.bulkhead.images.UnpackedImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole image, Debian's part included, as a container would run it: nothing else there, not root, not writable. */
class OperatorImageIT {

    private static final String AS_A_CONTAINER = """
            set -e
            mount --bind "$0" "$0"
            mount -o remount,bind,ro "$0"
            mount --bind /proc "$0/proc"
            mount -t tmpfs none "$0/tmp"
            exec chroot --userspec=65532:65532 "$0" "$@"
            """;

    @TempDir
    Path folder;

    @Test
    void runsWithoutRootOnAReadOnlyRootFileSystemWithItsAotCache() throws Exception {
        // Given
        assumeTrue("root".equals(System.getProperty("user.name")), "chroot needs root");
        var cache = new ImageCache(folder.resolve("cache"));
        var progress = Progress.to(System.err);
        var stage = Stage.lay(
                folder.resolve("stage"),
                new JavaRuntime(cache, progress).folder(),
                HelloWorld.jars(folder),
                OperatorImage.program(HelloWorld.MAIN_CLASS));
        AotRecording.record(stage, Map.of(), List.of());
        var reference = new ImageReference("bulkhead.local", "operator-test", "0");
        var built = new ImageBuilder(cache, progress).build(OperatorImage.of(stage), reference);
        var image = new UnpackedImage(built.archive(), folder.resolve("unpacked"));
        var root = folder.resolve("root");
        image.rootFileSystem(root);
        Files.createDirectories(root.resolve("proc"));

        // When
        var command = new ArrayList<>(List.of("unshare", "--mount", "/bin/sh", "-c", AS_A_CONTAINER, root.toString()));
        var entrypoint = new ArrayList<>(image.entrypoint());
        entrypoint.add(1, "-XX:AOTMode=on");
        command.addAll(entrypoint);
        command.add("container");
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment()
                .keySet()
                .removeAll(List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS")); // a container has none
        var process = builder.start();
        var output = new String(process.getInputStream().readAllBytes());

        // Then
        assertThat(output.strip()).isEqualTo("Hello, container");
        assertThat(process.waitFor()).isZero();
        assertThat(root.resolve("bin")).doesNotExist();
        assertThat(root.resolve("etc/ssl/certs/ca-certificates.crt")).isNotEmptyFile();
    }
}
