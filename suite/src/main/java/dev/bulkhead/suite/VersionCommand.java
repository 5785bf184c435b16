package dev.bulkhead.suite;

import dev.bulkhead.core.run.Version;
import dev.bulkhead.suite.cli.Exit;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(name = "version", mixinStandardHelpOptions = true, description = "Says which version this is.")
final class VersionCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        spec.commandLine().getOut().println(text());
        return Exit.OK;
    }

    private static String text() {
        return "bulkhead %s (API bulkhead.dev/v1alpha1, Java %s)"
                .formatted(Version.current(), Runtime.version().feature());
    }

    /** For {@code --version}. */
    static final class Provider implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {text()};
        }
    }
}
