package dev.bulkhead.suite.cli;

/**
 * Exit codes of the commands for people. Those of {@code operator}, in dev.bulkhead.core.run.ExitCode, say the same where
 * both have them.
 */
public final class Exit {
    public static final int OK = 0;

    /** Something is wrong with what was asked about: a job has failed, would be refused, cannot run. */
    public static final int FAILED = 1;

    public static final int USAGE = 2;

    /** The cluster cannot be reached, lacks a CRD, or does not allow what is needed. */
    public static final int CLUSTER = 3;

    public static final int TIMEOUT = 4;

    /** For the footer of a command's help. */
    public static final String HELP_USAGE = "  2  wrong use, or no such object";

    public static final String HELP_CLUSTER =
            "  3  the cluster cannot be reached, lacks the CRDs, or forbids what is needed";

    private Exit() {}
}
