package dev.bulkhead.suite;

import dev.bulkhead.suite.cli.FailureMessages;
import dev.bulkhead.suite.doctor.DoctorCommand;
import dev.bulkhead.suite.doctor.ResolveCommand;
import dev.bulkhead.suite.explain.ExplainCommand;
import dev.bulkhead.suite.plan.PlanCommand;
import dev.bulkhead.suite.serving.PromoteCommand;
import dev.bulkhead.suite.serving.RollbackCommand;
import dev.bulkhead.suite.serving.RolloutCommand;
import dev.bulkhead.suite.top.TopCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code kubectl bulkhead}. */
@Command(
        name = "kubectl bulkhead",
        description = "Machine-learning work on Kubernetes that tells the truth and survives an OOM.",
        mixinStandardHelpOptions = true,
        versionProvider = VersionCommand.Provider.class,
        subcommands = {
            RunCommand.class,
            StatusCommand.class,
            ExplainCommand.class,
            PlanCommand.class,
            DoctorCommand.class,
            TopCommand.class,
            RolloutCommand.class,
            PromoteCommand.class,
            RollbackCommand.class,
            OperatorCommand.class,
            VersionCommand.class,
            CompletionCommand.class,
            ResolveCommand.class
        })
public final class Main {

    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        return new CommandLine(new Main())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler(new FailureMessages());
    }
}
