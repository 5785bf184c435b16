package dev.bulkhead.images;

import dev.bulkhead.images.cli.BuildCommand;
import dev.bulkhead.images.cli.ListCommand;
import dev.bulkhead.images.cli.PathCommand;
import dev.bulkhead.images.cli.PushCommand;
import dev.bulkhead.images.cli.RecordCommand;
import dev.bulkhead.images.cli.StageCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IExecutionExceptionHandler;

/** {@code images}: builds the container images of the project without a Docker engine. */
@Command(
        name = "images",
        description = "Builds container images from Debian packages and this project's files, without a Docker engine.",
        mixinStandardHelpOptions = true,
        subcommands = {
            BuildCommand.class,
            PushCommand.class,
            ListCommand.class,
            PathCommand.class,
            StageCommand.class,
            RecordCommand.class
        },
        footer = {
            "",
            "What is made is kept in ~/.cache/bulkhead/images, so a second build of the same",
            "image takes no time. BULKHEAD_CACHE stands in for ~/.cache/bulkhead."
        })
public final class Main {

    private Main() {}

    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        IExecutionExceptionHandler plainly = (problem, line, parsed) -> {
            if (problem instanceof ImageProblem) {
                line.getErr().println(problem.getMessage());
                return 1;
            }
            throw problem;
        };
        return new CommandLine(new Main()).setExecutionExceptionHandler(plainly);
    }
}
