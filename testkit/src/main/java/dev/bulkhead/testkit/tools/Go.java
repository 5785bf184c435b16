package dev.bulkhead.testkit.tools;

import dev.bulkhead.testkit.machine.MachineException;
import dev.bulkhead.testkit.machine.Need;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The `go` program of this machine. */
final class Go {

    private static final int LINES_SHOWN_ON_FAILURE = 20;

    private final Path program;

    Go() {
        program = Need.CONTROL_PLANE.getFirst().path();
    }

    String run(Path folder, String... arguments) {
        List<String> words = new ArrayList<>();
        words.add(program.toString());
        words.addAll(List.of(arguments));
        ProcessBuilder builder =
                new ProcessBuilder(words).directory(folder.toFile()).redirectErrorStream(true);
        // Static programs: they run in any container and on any libc.
        builder.environment().put("CGO_ENABLED", "0");
        builder.environment().put("GOFLAGS", "-mod=mod");
        try {
            Process process = builder.start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new MachineException(
                        "`go %s` failed:\n%s".formatted(String.join(" ", arguments), lastLines(output)));
            }
            return output;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new MachineException("interrupted while `go` was running", e);
        }
    }

    /** Fetches a module and gives the folder of its source in Go's own module cache. */
    Path download(String moduleAtVersion) {
        Path anywhere = Path.of(System.getProperty("java.io.tmpdir"));
        run(anywhere, "mod", "download", moduleAtVersion);
        String cache = run(anywhere, "env", "GOMODCACHE").strip();
        return Path.of(cache, moduleAtVersion);
    }

    private static String lastLines(String output) {
        List<String> lines = output.strip().lines().toList();
        return String.join("\n", lines.subList(Math.max(0, lines.size() - LINES_SHOWN_ON_FAILURE), lines.size()));
    }
}
