package dev.bulkhead.testkit.machine;

/** Where a long step says, in plain words, what it is doing. */
@FunctionalInterface
public interface Progress {

    void say(String line);

    /** Standard error, so that standard output stays free for what a command prints as its result. */
    static Progress toStandardError() {
        return System.err::println;
    }
}
