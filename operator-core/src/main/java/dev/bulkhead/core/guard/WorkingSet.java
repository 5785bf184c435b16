package dev.bulkhead.core.guard;

import java.time.Instant;
import java.util.Optional;

/**
 * How much memory a container used at one moment, as its node tells: all but the page cache that the kernel gives up first.
 *
 * @param at by the node's clock
 * @param started when the container began, by the node's clock; empty where the source does not tell
 */
public record WorkingSet(
        String namespace, String pod, String container, MemorySize bytes, Instant at, Optional<Instant> started) {}
