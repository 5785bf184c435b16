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
    private final Process process;

    private AotRecording(Stage stage, Process process) {
        this.stage = stage;
        this.process = process;
    }

    public static AotRecording start(Stage stage, Map<String, String> environment, List<String> arguments)
            throws IOException {
        Files.deleteIfExists(stage.root().resolve(stage.program().aotConfiguration()));
        stage.forgetAotCache();
        var command = new ArrayList<>(stage.command(List.of(
                "-XX:AOTMode=record", "-XX:AOTConfiguration=/" + stage.program().aotConfiguration())));
        command.addAll(arguments);
        return new AotRecording(stage, AtImagePaths.start(stage.root(), command, environment));
    }

    /** Runs the program until it ends, then makes the cache. */
    public static Path record(Stage stage, Map<String, String> environment, List<String> arguments) throws IOException {
        var recording = start(stage, environment, arguments);
        waitFor(recording.process);
        return recording.finish();
    }

    /** Asks the program to end, as Kubernetes would; the recording is then made by {@code finish}. */
    public void stop() {
        process.toHandle().destroy(); // Process.destroy would close its output, and with it the last messages
        waitFor(process);
    }

    /** The program itself, not a wrapper. */
    public Process process() {
        return process;
    }

    /** Makes the cache from what was seen; the program must have ended. Returns the cache's file, which is in the stage. */
    public Path finish() throws IOException {
        if (process.isAlive()) {
            throw new IllegalStateException("the recorded program still runs");
        }
        var observed = stage.root().resolve(stage.program().aotConfiguration());
        if (!Files.exists(observed)) {
            throw new ImageProblem("the program ended with " + process.exitValue()
                    + " and left no recording; it must end by System.exit, return or SIGTERM, not by SIGKILL");
        }
        var command = stage.command(List.of(
                "-XX:AOTMode=create",
                "-XX:AOTConfiguration=/" + stage.program().aotConfiguration(),
                "-XX:AOTCache=/" + stage.program().aotCache()));
        int code = waitFor(AtImagePaths.start(stage.root(), command, Map.of()));
        Files.delete(observed);
        if (code != 0 || !Files.exists(stage.aotCache())) {
            throw new ImageProblem("Java could not make the AOT cache; it ended with " + code);
        }
        Files.setLastModifiedTime(stage.aotCache(), FixedTime.FILE_TIME);
        Files.writeString(Stage.inputsOf(stage.aotCache()), stage.inputs());
        return stage.aotCache();
    }

    private static int waitFor(Process process) {
        try {
            return process.waitFor();
        } catch (InterruptedException e) {
            process.destroy();
            Thread.currentThread().interrupt();
            throw new ImageProblem("interrupted while an AOT cache was recorded", e);
        }
    }
}
