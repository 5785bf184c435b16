package dev.bulkhead.testkit.oci;

import dev.bulkhead.testkit.machine.Command;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** A small C program without libraries, compiled once: all that a tiny image has to hold. */
public final class StaticProgram {

    private StaticProgram() {}

    /** Compiles a source that lies beside the testkit's classes. */
    static Path ofResource(String name, Path target) {
        try (InputStream source = StaticProgram.class.getResourceAsStream("/dev/bulkhead/testkit/" + name)) {
            return compile(new String(source.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8), target);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static Path compile(String source, Path target) {
        try {
            Files.createDirectories(target.getParent());
            Path folder = Files.createTempDirectory(target.getParent(), ".compile-");
            Path code = Files.writeString(folder.resolve("program.c"), source);
            Path program = folder.resolve("program");
            Command.of("gcc", "-static", "-O2", "-s", "-o", program.toString(), code.toString())
                    .mustSucceed();
            Files.move(program, target, StandardCopyOption.ATOMIC_MOVE);
            Files.delete(code);
            Files.delete(folder);
            return target;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
