package dev.bulkhead.images.oci;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bulkhead.images.FileEntry;
import dev.bulkhead.images.FileTree;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LayerTarTest {

    @TempDir
    Path folder;

    @Test
    void equalFilesGiveEqualBytesWhateverTheirOrderAndTime() throws IOException {
        // Given
        Files.writeString(folder.resolve("one.txt"), "1");
        Files.writeString(folder.resolve("two.txt"), "2");
        var first = tar(FileTree.of(folder, "/data"));
        Files.setLastModifiedTime(folder.resolve("one.txt"), FileTime.fromMillis(1));
        var reversed = new ArrayList<>(FileTree.of(folder, "/data"));
        Collections.reverse(reversed);

        // When
        var second = tar(reversed);

        // Then
        assertThat(second).isEqualTo(first);
    }

    @Test
    void parentsComeFirstAndEverythingBelongsToRoot() throws IOException {
        // When
        var entries = entries(tar(List.of(new FileEntry.Text("/opt/tools/run.sh", 0755, "x"))));

        // Then
        assertThat(entries)
                .extracting(TarArchiveEntry::getName)
                .containsExactly("opt/", "opt/tools/", "opt/tools/run.sh");
        assertThat(entries).allSatisfy(entry -> {
            assertThat(entry.getLongUserId()).isZero();
            assertThat(entry.getLongGroupId()).isZero();
            assertThat(entry.getLastModifiedTime().toInstant()).isEqualTo(FixedTime.INSTANT);
        });
        assertThat(entries.getLast().getMode() & 0777).isEqualTo(0755);
    }

    @Test
    void linksAndExecutableFilesOfAFolderAreKept() throws IOException {
        // Given
        var tool = Files.writeString(folder.resolve("tool"), "#!");
        Files.setPosixFilePermissions(tool, PosixFilePermissions.fromString("rwxr-x---"));
        Files.createSymbolicLink(folder.resolve("again"), Path.of("tool"));

        // When
        var entries = entries(tar(FileTree.of(folder, "/bin")));

        // Then
        assertThat(entries).extracting(TarArchiveEntry::getName).containsExactly("bin/", "bin/again", "bin/tool");
        assertThat(entries.get(1).getLinkName()).isEqualTo("tool");
        assertThat(entries.get(2).getMode() & 0777).isEqualTo(0755);
    }

    @Test
    void namesLongerThanTheOldTarFormatAllowsSurvive() throws IOException {
        // Given
        var name = "/" + "long-folder-name/".repeat(20) + "file-with-ümlaut.txt";

        // When
        var entries = entries(tar(List.of(new FileEntry.Text(name, 0644, "x"))));

        // Then
        assertThat(entries.getLast().getName()).isEqualTo(name.substring(1));
    }

    private static byte[] tar(List<FileEntry> entries) throws IOException {
        var out = new ByteArrayOutputStream();
        LayerTar.write(entries, out);
        return out.toByteArray();
    }

    private static List<TarArchiveEntry> entries(byte[] tar) throws IOException {
        var found = new ArrayList<TarArchiveEntry>();
        try (var in = new TarArchiveInputStream(new ByteArrayInputStream(tar), "UTF-8")) {
            for (var entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                found.add(entry);
            }
        }
        return found;
    }
}
