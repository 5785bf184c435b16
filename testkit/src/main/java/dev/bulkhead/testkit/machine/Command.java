package dev.bulkhead.testkit.machine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** One short-lived program, run to its end. */
public record Command(List<String> words) {

    public record Result(int exitCode, String output) {
        public boolean succeeded() {
            return exitCode == 0;
        }
    }

    public static Command of(String... words) {
        return new Command(List.of(words));
    }

    /** Runs it and gives both its outputs as one text. */
    public Result run() {
        return await(new ProcessBuilder(words).redirectErrorStream(true), null);
    }

    /** As {@link #run()}, with a file as its standard input. */
    public Result runReading(Path input) {
        return await(new ProcessBuilder(words).redirectErrorStream(true), input);
    }

    /** Runs it and gives its output, or fails with what it said. */
    public String mustSucceed() {
        Result result = run();
        if (!result.succeeded()) {
            throw new MachineException("`%s` failed with exit code %d: %s"
                    .formatted(this, result.exitCode(), result.output().strip()));
        }
        return result.output();
    }

    private static Result await(ProcessBuilder builder, Path input) {
        try {
            if (input != null) {
                builder.redirectInput(input.toFile());
            }
            Process process = builder.start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Result(process.waitFor(), output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new MachineException("interrupted while waiting for `" + String.join(" ", builder.command()) + "`");
        }
    }

    @Override
    public String toString() {
        return String.join(" ", words);
    }
}
