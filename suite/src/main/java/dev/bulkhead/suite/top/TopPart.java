package dev.bulkhead.suite.top;

/** What of the report is shown. */
enum TopPart {
    all,
    nodes,
    jobs,
    queue
}
