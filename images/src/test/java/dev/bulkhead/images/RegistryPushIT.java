package dev.bulkhead.images;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.bulkhead.images.debian.DebianTool;
import dev.bulkhead.images.oci.BlobStore;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against Debian's docker-registry, which is a real one. */
class RegistryPushIT {

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path folder;

    private final HttpClient http = HttpClient.newHttpClient();
    private Process registry;
    private String address;

    @BeforeEach
    void startRegistry() throws Exception {
        DebianTool.DOCKER_REGISTRY.require(Progress.to(System.err));
        try (var socket = new ServerSocket(0)) {
            address = "127.0.0.1:" + socket.getLocalPort();
        }
        var settings =
                Files.writeString(folder.resolve("registry.yml"), """
                version: 0.1
                log: {level: error}
                storage: {filesystem: {rootdirectory: %s}}
                http: {addr: "%s"}
                """.formatted(folder.resolve("registry"), address));
        registry = new ProcessBuilder(DebianTool.DOCKER_REGISTRY.program(), "serve", settings.toString())
                .inheritIO()
                .start();
        while (!answers() && registry.isAlive()) {
            Thread.sleep(50);
        }
    }

    @AfterEach
    void stopRegistry() throws InterruptedException {
        registry.destroy();
        registry.waitFor();
        http.close();
    }

    @Test
    void whatIsPulledIsWhatWasBuilt() throws Exception {
        // Given
        var definition = new ImageDefinition(
                "small",
                "a test",
                List.of(new LayerSource.Files(
                        "text", List.of(new FileEntry.Text("/etc/motd", 0644, "welcome ".repeat(10_000))))),
                ProcessConfig.of("65532:65532", List.of("/bin/none"), List.of()));
        var built = new ImageBuilder(new ImageCache(folder.resolve("cache")), Progress.silent())
                .build(definition, ImageReference.local("small"));

        // When
        var pushed = new RegistryPush(Progress.silent()).push(built.archive(), address + "/team/small:0.1.0", true);

        // Then
        var manifest = get("manifests/0.1.0");
        assertThat("sha256:" + sha256(manifest)).isEqualTo(pushed);
        var read = JSON.readTree(manifest);
        assertThat(read.at("/config/digest").asText())
                .isEqualTo(built.layout().config().digest());
        var layer = read.at("/layers/0");
        assertThat(layer.get("mediaType").asText()).endsWith("tar+gzip");
        assertThat(layer.get("size").asLong())
                .isLessThan(built.layout().layers().getFirst().size() / 10);
        try (var unzipped = new GZIPInputStream(new java.io.ByteArrayInputStream(
                get("blobs/" + layer.get("digest").asText())))) {
            assertThat("sha256:" + sha256(unzipped.readAllBytes()))
                    .isEqualTo(built.layout().layers().getFirst().digest());
        }
    }

    private byte[] get(String path) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create("http://" + address + "/v2/team/small/" + path))
                .header("Accept", "application/vnd.oci.image.manifest.v1+json, */*")
                .build();
        return http.send(request, BodyHandlers.ofByteArray()).body();
    }

    private boolean answers() throws InterruptedException {
        try {
            var request = HttpRequest.newBuilder(URI.create("http://" + address + "/v2/"))
                    .build();
            return http.send(request, BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            return false;
        }
    }

    private static String sha256(byte[] content) {
        return HexFormat.of().formatHex(BlobStore.sha256().digest(content));
    }
}
