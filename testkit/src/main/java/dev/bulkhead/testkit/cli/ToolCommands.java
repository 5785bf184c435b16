package dev.bulkhead.testkit.cli;

import dev.bulkhead.testkit.machine.CacheFolder;
import dev.bulkhead.testkit.machine.Progress;
import dev.bulkhead.testkit.tools.Tool;
import dev.bulkhead.testkit.tools.ToolCache;
import java.util.Arrays;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** The programs a cluster is made of, built from their Go modules. */
@Command(name = "tools", mixinStandardHelpOptions = true, description = "The programs a cluster is made of.")
public final class ToolCommands {

    private final ToolCache tools = new ToolCache(CacheFolder.fromEnvironment(), Progress.toStandardError());

    @Command(
            name = "build",
            mixinStandardHelpOptions = true,
            description = "Builds programs now that would else be built on first use.")
    int build(
            @Parameters(
                            paramLabel = "NAME",
                            arity = "1..*",
                            description = "such as kube-apiserver or helm; see `tools list`")
                    List<String> names) {
        names.stream().map(Tool::named).forEach(tools::path);
        return 0;
    }

    @Command(
            name = "path",
            mixinStandardHelpOptions = true,
            description = "Prints where a program is, building it first if it is not there.")
    int path(@Parameters(paramLabel = "NAME") String name) {
        System.out.println(tools.path(Tool.named(name)));
        return 0;
    }

    @Command(name = "list", mixinStandardHelpOptions = true, description = "Names all programs and which are built.")
    int list() {
        Arrays.stream(Tool.values())
                .map(tool -> "%-24s %-8s %s".formatted(tool.program(), tool.version(), tools.has(tool) ? "built" : "-"))
                .forEach(System.out::println);
        return 0;
    }
}
