package dev.bulkhead.suite;

/** Exit codes of the commands for people; those of {@code operator} are in dev.bulkhead.core.run.ExitCode. */
final class Exit {
    static final int OK = 0;
    static final int FAILED = 1;
    static final int USAGE = 2;
    static final int TIMEOUT = 3;

    private Exit() {}
}
