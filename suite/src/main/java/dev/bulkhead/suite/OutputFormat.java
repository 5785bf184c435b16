package dev.bulkhead.suite;

/** How objects are printed. */
enum OutputFormat {
    text,
    json
}
