package dev.bulkhead.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UnpackTest {
    private static final byte[] CONTENT = "a model".getBytes(StandardCharsets.UTF_8);

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"model.tar.gz", "model.tgz", "model.tar", "model.zip"})
    void anArchiveIsUnpackedAndDoesNotStay(String name) throws Exception {
        // Given
        var archive = name.endsWith(".zip")
                ? zip("weights.bin", "deep/er/settings.json")
                : tar(name.endsWith("gz"), file("./weights.bin"), file("deep/er/settings.json"));

        // When
        var run = fetch(name, archive);

        // Then
        assertThat(run.code()).as(run.said()).isZero();
        assertThat(folder.resolve("model/weights.bin")).hasBinaryContent(CONTENT);
        assertThat(folder.resolve("model/deep/er/settings.json")).hasBinaryContent(CONTENT);
        assertThat(folder.resolve("model").resolve(name)).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../outside",
                "deep/../../outside",
                "/outside",
                "deep//outside",
                "deep\\..\\outside",
                ".bulkhead/outside"
            })
    void aMemberThatLeadsOutsideIsRefused(String member) throws Exception {
        var tar = fetch("model.tar", tar(false, file("weights.bin"), file(member)));
        var zip = fetch("model.zip", zip("weights.bin", member));

        assertThat(tar.code()).isEqualTo(2);
        assertThat(tar.termination()).contains("\"ModelUriRefused\"", "outside");
        assertThat(zip.code()).isEqualTo(2);
        assertThat(zip.termination()).contains("\"ModelUriRefused\"", "outside");
        assertThat(folder.resolve("outside")).doesNotExist();
        assertThat(folder.resolve("model/weights.bin")).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(bytes = {TarConstants.LF_SYMLINK, TarConstants.LF_LINK, TarConstants.LF_CHR})
    void linksAndDevicesAreRefused(byte kind) throws Exception {
        var entry = new TarArchiveEntry("link", kind);
        entry.setLinkName("/etc/passwd");

        var run = fetch("model.tar", tar(false, entry));

        assertThat(run.code()).isEqualTo(2);
        assertThat(run.termination()).contains("\"ModelUriRefused\"", "--dereference");
    }

    @Test
    void whatUnpacksToMoreThanIsAllowedIsRefused() throws Exception {
        // Given ten million zeros in a few thousand bytes
        var entry = new TarArchiveEntry("zeros");
        entry.setSize(10_000_000);
        var archive = new ByteArrayOutputStream();
        try (var tar = new TarArchiveOutputStream(new GZIPOutputStream(archive))) {
            tar.putArchiveEntry(entry);
            tar.write(new byte[10_000_000]);
            tar.closeArchiveEntry();
        }

        // When
        var run = fetch("model.tar.gz", archive.toByteArray(), "--max-size", "1000000");

        // Then
        assertThat(archive.size()).isLessThan(100_000);
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.termination()).contains("\"ModelTooLarge\"");
    }

    @Test
    void anArchiveThatIsNoneOrEndsEarlyIsNamed() throws Exception {
        var none = fetch("model.tar.gz", CONTENT);
        var whole = tar(true, file("weights.bin"));
        var half = fetch("model.tgz", Arrays.copyOf(whole, whole.length / 2));
        var noZip = fetch("model.zip", CONTENT);

        for (var run : new AgentRun[] {none, half, noZip}) {
            assertThat(run.code()).as(run.said()).isEqualTo(2);
            assertThat(run.termination()).contains("\"ModelFetchFailed\"", "cannot be unpacked");
        }
    }

    private AgentRun fetch(String name, byte[] archive, String... more) throws IOException {
        try (var server = WebServer.start()) {
            server.on("/", WebServer.file(archive, "\"1\""));
            return AgentRun.fetch(server.uri("/" + name), folder.resolve("model"), more);
        }
    }

    private static TarArchiveEntry file(String name) {
        var entry = new TarArchiveEntry(name, true);
        entry.setSize(CONTENT.length);
        return entry;
    }

    private static byte[] tar(boolean compressed, TarArchiveEntry... entries) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var out = compressed ? new GZIPOutputStream(bytes) : bytes;
                var tar = new TarArchiveOutputStream(out)) {
            for (var entry : entries) {
                tar.putArchiveEntry(entry);
                if (entry.getSize() > 0) {
                    tar.write(CONTENT);
                }
                tar.closeArchiveEntry();
            }
        }
        return bytes.toByteArray();
    }

    private static byte[] zip(String... names) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(bytes)) {
            for (var name : names) {
                zip.putNextEntry(new ZipEntry(name));
                zip.write(CONTENT);
                zip.closeEntry();
            }
        }
        return bytes.toByteArray();
    }
}
