package dev.bulkhead.core.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A generated file that is checked in; {@code -Dgolden.update=true} rewrites it. */
public final class GoldenPage {
    private static final Path ROOT = Path.of("").toAbsolutePath().getParent();

    private GoldenPage() {}

    /** @param file relative to the root of the project */
    public static void check(String file, String content) throws IOException {
        Path path = ROOT.resolve(file);
        if (Boolean.getBoolean("golden.update")) {
            Files.createDirectories(path.getParent());
            Files.writeString(path, content);
        }
        assertThat(path)
                .as("rewrite it with -Dgolden.update=true and review the difference")
                .hasContent(content);
    }
}
