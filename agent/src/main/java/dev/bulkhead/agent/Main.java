package dev.bulkhead.agent;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code agent}: brings models into pods. */
@Command(
        name = "agent",
        mixinStandardHelpOptions = true,
        description = "Brings models into pods.",
        subcommands = FetchCommand.class,
        footer = {
            "",
            "Exit codes: 0 done; 2 somebody has to mend something; 3 another try may succeed; 1 a bug.",
            "The outcome is also written to /dev/termination-log, as JSON."
        })
public final class Main {

    private Main() {}

    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        return new CommandLine(new Main());
    }
}
