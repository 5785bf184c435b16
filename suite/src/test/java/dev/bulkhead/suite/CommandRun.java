package dev.bulkhead.suite;

import dev.bulkhead.testkit.Cluster;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.stream.Stream;

/** A command as a person gives it, and what came of it. */
public record CommandRun(int code, String out, String err) {

    /** On this cluster, as its administrator. */
    public static CommandRun on(Cluster cluster, String... arguments) {
        return of(Stream.concat(
                        Stream.of(arguments),
                        Stream.of("--kubeconfig", cluster.kubeconfigFile().toString()))
                .toArray(String[]::new));
    }

    public static CommandRun of(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int code = Main.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
        return new CommandRun(code, out.toString(), err.toString());
    }

    /** Everything that was said, for a failed assertion. */
    @Override
    public String toString() {
        return "exit code " + code + "\n" + out + err;
    }
}
