package dev.bulkhead.suite;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Output as it should be, in a file of src/test/resources/golden; {@code -Dgolden.update=true} writes it anew. */
public final class Golden {
    private static final Path FOLDER = Path.of("src", "test", "resources", "golden");

    private Golden() {}

    public static void check(String name, List<String> lines) {
        check(FOLDER.resolve(name + ".txt"), String.join("\n", lines) + "\n");
    }

    public static void check(Path file, String text) {
        try {
            if (Boolean.getBoolean("golden.update")) {
                Files.createDirectories(file.getParent());
                Files.writeString(file, text);
            }
            assertThat(file).hasContent(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
