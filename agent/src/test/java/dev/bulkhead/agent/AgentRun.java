package dev.bulkhead.agent;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * One run of the program, as a container would run it.
 *
 * @param said all that it printed, whichever way
 * @param termination the termination message
 */
record AgentRun(int code, String said, String termination) {

    static AgentRun fetch(String uri, Path to, String... more) throws IOException {
        var arguments = new ArrayList<>(List.of("fetch", "--uri", uri, "--to", to.toString()));
        arguments.addAll(List.of(more));
        return of(arguments);
    }

    static AgentRun of(List<String> arguments) throws IOException {
        var log = Files.createTempFile("termination-", ".json");
        var all = new ArrayList<>(arguments);
        all.addAll(List.of("--termination-log", log.toString()));
        var out = new ByteArrayOutputStream();
        int code = Main.run(all, new PrintStream(out, true, StandardCharsets.UTF_8));
        var termination = Files.readString(log);
        Files.delete(log);
        return new AgentRun(code, out.toString(StandardCharsets.UTF_8), termination);
    }

    /** A mounted Secret. */
    static Path secret(Path folder, Map<String, String> values) throws IOException {
        Files.createDirectories(folder);
        for (var value : values.entrySet()) {
            Files.writeString(folder.resolve(value.getKey()), value.getValue() + "\n");
        }
        return folder;
    }
}
