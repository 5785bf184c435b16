package dev.bulkhead.benchmarks;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.bulkhead.testkit.machine.Need;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** The unpacked source of a Go module, for files of it that are not in the program. */
final class GoSource {
    private GoSource() {}

    static Path of(String module, String version) throws IOException {
        Process go = new ProcessBuilder(List.of(
                        Need.CONTROL_PLANE.getFirst().path().toString(),
                        "mod",
                        "download",
                        "-json",
                        module + "@" + version))
                .directory(Path.of(System.getProperty("java.io.tmpdir")).toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        var answer = new ObjectMapper().readTree(go.getInputStream());
        if (!answer.hasNonNull("Dir")) {
            throw new BenchmarkException(
                    "cannot fetch " + module + ": " + answer.path("Error").asText());
        }
        return Path.of(answer.get("Dir").asText());
    }
}
