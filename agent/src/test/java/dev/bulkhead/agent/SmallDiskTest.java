package dev.bulkhead.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SmallDiskTest {
    private static final byte[] CONTENT = new byte[12 << 20];

    @TempDir
    Path folder;

    private Path disk;
    private WebServer server;

    @BeforeEach
    void mount() throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")), "a small disk is mounted, which needs root");
        disk = Files.createDirectories(folder.resolve("disk"));
        server = WebServer.start();
        run("mount", "-t", "tmpfs", "-o", "size=8m", "none", disk.toString());
    }

    @AfterEach
    void unmount() throws Exception {
        if (server != null) {
            server.close();
            run("umount", disk.toString());
        }
    }

    @Test
    void whatDoesNotFitIsNotBegun() throws Exception {
        // Given
        server.on("/model.bin", WebServer.file(CONTENT, "\"1\""));

        // When
        var run = AgentRun.fetch(server.uri("/model.bin"), disk.resolve("model"));

        // Then
        assertThat(run.code()).isEqualTo(3);
        assertThat(run.termination())
                .contains("\"DiskFull\"", "the model needs 12.0 MiB more, and the disk has 8.0 MiB free");
        assertThat(server.requests).hasSize(1);
    }

    @Test
    void aDiskThatGetsFullIsNamed() throws Exception {
        // Given a server that tells no size
        server.on("/model.bin", WebServer.unsized(CONTENT));

        // When
        var run = AgentRun.fetch(server.uri("/model.bin"), disk.resolve("model"));

        // Then
        assertThat(run.code()).isEqualTo(3);
        assertThat(run.termination()).contains("\"DiskFull\"", "No space left");
        assertThat(disk.resolve("model/model.bin")).doesNotExist();
    }

    private static void run(String... command) throws IOException, InterruptedException {
        var process = new ProcessBuilder(command).inheritIO().start();
        if (process.waitFor() != 0) {
            throw new IOException(String.join(" ", command));
        }
    }
}
