package dev.bulkhead.core.run;

/** From which level on lines are logged. */
public enum LogLevel {
    error,
    warn,
    info,
    debug
}
