package dev.bulkhead.core.run;

/** How log lines look. */
public enum LogFormat {
    json,
    text
}
