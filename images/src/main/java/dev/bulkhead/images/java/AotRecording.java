package dev.bulkhead.images.java;

import dev.bulkhead.images.ImageProblem;
import dev.bulkhead.images.oci.FixedTime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A run of a staged program that is watched, so that the next start can skip what this one did: classes are loaded and
 * linked ahead of time, and the compiler knows from the first second which methods matter.
 *
 * <p>{@code start}, let the program do its ordinary work, stop it (SIGTERM will do), {@code finish}. A program that
 * ends on its own can be left to {@code record}.
 */
public final class AotRecording {

    private final Stage stage;
    private final Path observed;
    private final Process process;

    private AotRecording(Stage stage, Path observed, Process process) {
        this.stage = stage;
        this.observed = observed;
        this.process = process;
    }

    public static AotRecording start(Stage stage, Map<String, String> environment, List<String> arguments)
            throws IOException {
        var observed = stage.root().resolve("bulkhead.aotconf");
        Files.deleteIfExists(observed);
        Files.deleteIfExists(stage.aotCache());
        var command =
                new ArrayList<>(stage.commandHere(List.of("-XX:AOTMode=record", "-XX:AOTConfiguration=" + observed)));
        command.addAll(arguments);
        return new AotRecording(stage, observed, launch(command, environment));
    }

    /** Runs the program until it ends, then makes the cache. */
    public static Path record(Stage stage, Map<String, String> environment, List<String> arguments) throws IOException {
        var recording = start(stage, environment, arguments);
        try {
            recording.process.waitFor();
        } catch (InterruptedException e) {
            recording.process.destroy();
            Thread.currentThread().interrupt();
            throw new ImageProblem("interrupted while the program was recorded", e);
        }
        return recording.finish();
    }

    public Process process() {
        return process;
    }

    /** Makes the cache from what was seen; the program must have ended. Returns the cache's file, which is in the stage. */
    public Path finish() throws IOException {
        if (process.isAlive()) {
            throw new IllegalStateException("the recorded program still runs");
        }
        if (!Files.exists(observed)) {
            throw new ImageProblem("the program ended with " + process.exitValue()
                    + " and left no recording; it must end by System.exit, return or SIGTERM, not by SIGKILL");
        }
        var command = stage.commandHere(
                List.of("-XX:AOTMode=create", "-XX:AOTConfiguration=" + observed, "-XX:AOTCache=" + stage.aotCache()));
        try {
            int code = launch(command.subList(0, command.size() - 1), Map.of()).waitFor();
            if (code != 0 || !Files.exists(stage.aotCache())) {
                throw new ImageProblem("Java could not make the AOT cache; it ended with " + code);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ImageProblem("interrupted while the AOT cache was made", e);
        }
        Files.delete(observed);
        Files.setLastModifiedTime(stage.aotCache(), FixedTime.FILE_TIME);
        return stage.aotCache();
    }

    /** Output goes to standard error: standard output is for what the commands print. */
    private static Process launch(List<String> command, Map<String, String> environment) throws IOException {
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().keySet().removeAll(List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS"));
        builder.environment().putAll(environment);
        var process = builder.start();
        Thread.startVirtualThread(() -> {
            try (var output = process.getInputStream()) {
                output.transferTo(System.err);
            } catch (IOException e) {
                System.err.println("output lost: " + e.getMessage());
            }
        });
        return process;
    }
}
