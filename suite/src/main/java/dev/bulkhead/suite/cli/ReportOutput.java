package dev.bulkhead.suite.cli;

import java.io.PrintWriter;
import java.util.function.UnaryOperator;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Prints what a command has found, for people or for programs. */
public final class ReportOutput {
    @Option(names = "-o", paramLabel = "FORMAT", description = "json: for programs, always with all fields.")
    private OutputFormat format = OutputFormat.text;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    /** @param view writes the report on a page for people */
    public void print(Record report, UnaryOperator<Page> view) {
        PrintWriter out = command.commandLine().getOut();
        if (format == OutputFormat.json) {
            Json.print(out, report);
        } else {
            view.apply(Terminal.page()).lines().forEach(out::println);
        }
        out.flush();
    }
}
