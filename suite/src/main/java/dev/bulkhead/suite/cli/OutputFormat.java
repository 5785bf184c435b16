package dev.bulkhead.suite.cli;

/** How objects are printed. */
public enum OutputFormat {
    text,
    json
}
