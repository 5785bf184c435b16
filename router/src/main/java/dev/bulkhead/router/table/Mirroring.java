package dev.bulkhead.router.table;

/** Of all requests, {@code percent} are sent to {@code revision} as well; nobody waits for its answers. */
public record Mirroring(String revision, int percent) {}
