package dev.bulkhead.testkit;

import dev.bulkhead.testkit.cli.ClusterCommands;
import dev.bulkhead.testkit.cli.ToolCommands;
import dev.bulkhead.testkit.machine.MachineException;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command line of the testkit. */
@Command(
        name = "testkit",
        mixinStandardHelpOptions = true,
        description = "A real Kubernetes cluster on this machine, without a container engine.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:it worked", "1:it did not; the reason is on standard error", "2:the command line is wrong"},
        subcommands = {ClusterCommands.class, ToolCommands.class, CommandLine.HelpCommand.class})
public final class Main {

    private Main() {}

    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    static CommandLine commandLine() {
        return new CommandLine(new Main()).setExecutionExceptionHandler((failure, commandLine, parsed) -> {
            if (!isExpected(failure)) {
                throw failure;
            }
            commandLine.getErr().println("error: " + failure.getMessage());
            return CommandLine.ExitCode.SOFTWARE;
        });
    }

    /** What has a message for the user; anything else is a defect and shows its stack trace. */
    private static boolean isExpected(Exception failure) {
        return failure instanceof MachineException || failure instanceof IllegalArgumentException;
    }
}
