package dev.bulkhead.core.guard;

import java.util.Optional;

/** What a run has told about the memory that its template needs. */
public sealed interface MemoryLesson {
    /** A run has ended well; its highest working set. */
    record Ran(MemorySize peak) implements MemoryLesson {}

    /** A limit was raised in place before it was reached. */
    record Raised(MemorySize to) implements MemoryLesson {}

    /**
     * A container was killed for memory.
     *
     * @param id of the kill, so that it counts once however often it is told
     * @param next what it is given after that; empty if that is the end
     */
    record Killed(String id, MemorySize limit, Optional<MemorySize> next) implements MemoryLesson {}
}
