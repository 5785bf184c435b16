package dev.bulkhead.agent;

import dev.bulkhead.agent.Arguments.WrongUse;
import dev.bulkhead.agent.fetch.Fetched;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;

/**
 * Runs a transfer and tells how it ended: in the last line, in the termination message, and in the exit code.
 *
 * @param terminationLog where the termination message goes
 */
record Transfer(Output output, Path terminationLog) {
    static final int BUG = 1;
    static final int LASTING = 2;
    static final int PASSING = 3;

    interface Action {
        Fetched run() throws IOException;
    }

    int run(Action action) {
        long start = System.nanoTime();
        try {
            var done = action.run();
            var time = since(start);
            var message = String.format(
                    Locale.ROOT,
                    "%s, %s in %.1f s",
                    done.digest(),
                    Sizes.mebibytes(done.bytes()),
                    time.toMillis() / 1e3);
            end(new Termination(Reason.ModelFetched, message, done.bytes(), time, done.digest()));
            return 0;
        } catch (TransferException e) {
            end(failure(e.reason(), e.getMessage(), start));
            return e.mayPass() ? PASSING : LASTING;
        } catch (WrongUse e) {
            throw e;
        } catch (IOException e) {
            end(failure(Reason.ModelFetchFailed, e.toString(), start));
            return PASSING;
        } catch (RuntimeException e) {
            var trace = new StringWriter();
            e.printStackTrace(new PrintWriter(trace));
            output.say(trace.toString());
            end(failure(Reason.ModelFetchFailed, e.toString(), start));
            return BUG;
        }
    }

    private Termination failure(Reason reason, String message, long start) {
        return new Termination(reason, output.redacted(message), 0, since(start), null);
    }

    private static Duration since(long start) {
        return Duration.ofNanos(System.nanoTime() - start);
    }

    private void end(Termination termination) {
        output.say(termination.reason() + ": " + termination.message());
        try {
            termination.write(terminationLog);
        } catch (IOException e) {
            output.say("cannot write " + terminationLog + ": " + e.getMessage());
        }
    }
}
