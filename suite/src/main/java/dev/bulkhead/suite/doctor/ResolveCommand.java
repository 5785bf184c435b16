package dev.bulkhead.suite.doctor;

import dev.bulkhead.suite.cli.Exit;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What the trial pod of {@code doctor --deep} runs. */
@Command(name = "resolve", hidden = true, description = "Looks a host name up.")
public final class ResolveCommand implements Callable<Integer> {
    @Parameters(paramLabel = "NAME")
    private String name;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        try {
            spec.commandLine().getOut().println(InetAddress.getByName(name).getHostAddress());
            return Exit.OK;
        } catch (UnknownHostException e) {
            spec.commandLine().getErr().println("error: no address for " + name);
            return Exit.FAILED;
        }
    }
}
