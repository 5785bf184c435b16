package dev.bulkhead.testkit.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bulkhead.testkit.machine.Command;
import dev.bulkhead.testkit.machine.MachineException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OciImageTest {

    @TempDir
    Path folder;

    @Test
    void anArchiveNamesItsImageAndManifest() throws Exception {
        Path tar = image("bulkhead.local/tiny:1").writeTo(folder.resolve("tiny.tar"));

        ImageIndex index = ImageIndex.of(tar);

        assertThat(index.entries()).singleElement().satisfies(entry -> {
            assertThat(entry.name()).isEqualTo("bulkhead.local/tiny:1");
            assertThat(entry.digest()).startsWith("sha256:");
        });
    }

    @Test
    void equalContentGivesEqualBytes() throws Exception {
        Path one = image("bulkhead.local/tiny:1").writeTo(folder.resolve("one.tar"));
        Path two = image("bulkhead.local/tiny:1").writeTo(folder.resolve("two.tar"));

        assertThat(one).hasSameBinaryContentAs(two);
    }

    @Test
    void tarReadsTheArchiveAndTheLayoutInItIsReadToo() throws Exception {
        Path tar = image("bulkhead.local/tiny:1").writeTo(folder.resolve("tiny.tar"));
        Path layout = Files.createDirectory(folder.resolve("layout"));

        Command.of("tar", "-C", layout.toString(), "-xf", tar.toString()).mustSucceed();

        assertThat(ImageIndex.of(layout)).isEqualTo(ImageIndex.of(tar));
    }

    @Test
    void aFileThatIsNoImageIsRefused() throws Exception {
        Path noImage = Files.write(folder.resolve("zeros"), new byte[2048]);

        assertThatThrownBy(() -> ImageIndex.of(noImage))
                .isInstanceOf(MachineException.class)
                .hasMessageContaining("not an OCI archive");
    }

    private OciImage image(String name) throws Exception {
        Path program = Files.writeString(folder.resolve("program"), "#!/bin/true");
        return OciImage.named(name).withProgram("/program", program).withEntrypoint("/program");
    }
}
