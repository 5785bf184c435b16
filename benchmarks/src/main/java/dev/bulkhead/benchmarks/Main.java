package dev.bulkhead.benchmarks;

import dev.bulkhead.testkit.machine.MachineException;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code ./bulkhead bench}. */
@Command(
        name = "bench",
        description = "Measures the operators on a control plane that it starts for itself.",
        mixinStandardHelpOptions = true,
        subcommands = {
            JobBurstCommand.class,
            PlacementCommand.class,
            GuardReactionCommand.class,
            FleetCommand.class,
            RouterCommand.class,
            RouterProcess.class,
            ModelServer.class,
            FloorClient.class,
            RecordOperatorCommand.class,
            RecordAgentCommand.class,
            ReactionFloorClient.class
        })
public final class Main {

    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        return new CommandLine(new Main())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler((problem, command, parsed) -> {
                    System.err.println("the measurement failed: " + problem.getMessage());
                    if (!(problem instanceof BenchmarkException || problem instanceof MachineException)) {
                        problem.printStackTrace(System.err);
                    }
                    return 1;
                });
    }
}
