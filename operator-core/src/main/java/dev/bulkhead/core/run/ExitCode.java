package dev.bulkhead.core.run;

/** How the process ends. */
public final class ExitCode {
    /** Stopped by a signal, after work in progress had ended. */
    public static final int OK = 0;

    /** Something that should not happen; the log has it. */
    public static final int INTERNAL = 1;

    /** A setting is wrong. */
    public static final int CONFIG = 2;

    /** The cluster cannot be reached, lacks a CRD, or does not allow what is needed. */
    public static final int CLUSTER = 3;

    /** Another process may act now, so this one must not. */
    public static final int LEASE_LOST = 4;

    private ExitCode() {}
}
