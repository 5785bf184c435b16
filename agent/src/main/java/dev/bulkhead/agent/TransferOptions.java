package dev.bulkhead.agent;

import dev.bulkhead.agent.fetch.Fetched;
import dev.bulkhead.agent.fetch.Patience;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What all transfers have in common: credentials, patience, and how they tell the end. */
final class TransferOptions {
    static final int BUG = 1;
    static final int LASTING = 2;
    static final int PASSING = 3;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(
            names = "--credentials",
            paramLabel = "DIR",
            description = "a mounted Secret: AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN,"
                    + " AWS_ENDPOINT_URL, AWS_REGION; token, or username and password; ca.crt")
    private Path credentials;

    @Option(
            names = "--patience",
            paramLabel = "SECONDS",
            defaultValue = "120",
            description = "give up after so long without a byte; default: ${DEFAULT-VALUE}")
    private long patience;

    @Option(
            names = "--deadline",
            paramLabel = "SECONDS",
            defaultValue = "7200",
            description = "give up after so long in all; default: ${DEFAULT-VALUE}")
    private long deadline;

    @Option(
            names = "--termination-log",
            paramLabel = "FILE",
            defaultValue = "/dev/termination-log",
            description = "where the outcome is written; default: ${DEFAULT-VALUE}")
    private Path terminationLog;

    interface Transfer {
        Fetched run(Output output) throws IOException;
    }

    Credentials credentials(Output output) throws IOException {
        var read = credentials == null ? Credentials.none() : Credentials.in(credentials);
        output.keepSecret(read.secrets());
        return read;
    }

    /** A connection on which nothing comes is given up well before patience ends, so that there is another try. */
    Duration silence() {
        return Duration.ofSeconds(Math.clamp(patience / 4, 1, 20));
    }

    Patience patience(Output output) {
        return new Patience(output, Duration.ofSeconds(patience), Duration.ofSeconds(deadline));
    }

    /** Runs the transfer, tells how it ended and returns the exit code. */
    int report(Reason success, Transfer transfer) {
        var output = new Output(command.commandLine().getOut());
        long start = System.nanoTime();
        try {
            var done = transfer.run(output);
            var time = Duration.ofNanos(System.nanoTime() - start);
            var message = "%s, %s in %.1f s"
                    .formatted(done.digest(), Sizes.mebibytes(done.bytes()), time.toMillis() / 1000.0);
            end(output, new Termination(success, message, done.bytes(), time, done.digest()));
            return 0;
        } catch (TransferException e) {
            end(output, failure(output, e.reason(), e.getMessage(), start));
            return e.mayPass() ? PASSING : LASTING;
        } catch (IOException e) {
            end(output, failure(output, Reason.ModelFetchFailed, e.toString(), start));
            return PASSING;
        } catch (RuntimeException e) {
            var trace = new StringWriter();
            e.printStackTrace(new PrintWriter(trace));
            output.say(trace.toString());
            end(output, failure(output, Reason.ModelFetchFailed, e.toString(), start));
            return BUG;
        }
    }

    private static Termination failure(Output output, Reason reason, String message, long start) {
        return new Termination(reason, output.redacted(message), 0, Duration.ofNanos(System.nanoTime() - start), null);
    }

    private void end(Output output, Termination termination) {
        output.say(termination.reason() + ": " + termination.message());
        try {
            termination.write(terminationLog);
        } catch (IOException e) {
            output.say("cannot write " + terminationLog + ": " + e.getMessage());
        }
    }
}
