package dev.bulkhead.suite;

import dev.bulkhead.suite.cli.Exit;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
        name = "completion",
        mixinStandardHelpOptions = true,
        description = "Prints what completes the words of kubectl-bulkhead in bash and zsh.",
        footerHeading = "%nExample:%n",
        footer = "  source <(kubectl-bulkhead completion)")
final class CompletionCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        spec.commandLine()
                .getOut()
                .print(AutoComplete.bash("kubectl-bulkhead", spec.root().commandLine()));
        return Exit.OK;
    }
}
