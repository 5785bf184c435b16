package dev.bulkhead.benchmarks;

import java.io.IOException;
import java.net.URI;
import java.util.Optional;

/** One way to get the burst's pods made. */
interface Arm {
    /** As in the result. */
    String name();

    /** What a reader of its figures must know, or empty. */
    default String note() {
        return "";
    }

    /** Whether its time runs from the first write rather than from the start of the process. */
    default boolean timedFromFirstWrite() {
        return false;
    }

    /** What is there before the process starts. */
    void prepare(TestBed bed) throws IOException;

    Started start(TestBed bed) throws IOException;

    /** How many jobs say by themselves that all their pods run, where there is somebody who says it. */
    default Optional<Integer> jobsReportedRunning(TestBed bed) {
        return Optional.empty();
    }

    /**
     * The process that is measured.
     *
     * @param userAgent how its requests begin to call themselves
     * @param ready answers 200 once it is
     */
    record Started(Process process, String userAgent, Optional<URI> ready) {}
}
