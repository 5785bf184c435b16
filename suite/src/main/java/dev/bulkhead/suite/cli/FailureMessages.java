package dev.bulkhead.suite.cli;

import dev.bulkhead.core.run.ClusterException;
import dev.bulkhead.core.run.ConfigException;
import io.fabric8.kubernetes.client.KubernetesClientException;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;

/** One line on standard error for what a person can mend, the whole trace for what only we can. */
public final class FailureMessages implements IExecutionExceptionHandler {

    @Override
    public int handleExecutionException(Exception failure, CommandLine command, ParseResult arguments) {
        switch (failure) {
            case UsageException e -> {
                return say(command, e.getMessage(), Exit.USAGE);
            }
            case ConfigException e -> {
                return say(command, e.getMessage(), Exit.USAGE);
            }
            case ClusterException e -> {
                return say(command, e.getMessage(), Exit.CLUSTER);
            }
            case KubernetesClientException e
            when e.getStatus() != null -> {
                return say(command, e.getStatus().getMessage(), Exit.FAILED);
            }
            default -> {
                failure.printStackTrace(command.getErr());
                return Exit.FAILED;
            }
        }
    }

    private static int say(CommandLine command, String message, int code) {
        command.getErr().println("error: " + message);
        return code;
    }
}
