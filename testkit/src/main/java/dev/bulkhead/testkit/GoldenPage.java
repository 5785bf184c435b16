package dev.bulkhead.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.opentest4j.AssertionFailedError;

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
        String there = Files.exists(path) ? Files.readString(path) : "";
        if (!there.equals(content)) {
            throw new AssertionFailedError(
                    file + " is out of date: rewrite it with -Dgolden.update=true and review the difference",
                    content,
                    there);
        }
    }
}
