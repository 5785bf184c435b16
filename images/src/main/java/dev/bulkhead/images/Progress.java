package dev.bulkhead.images;

import java.io.PrintStream;

/** Tells the person who waits what is being done, in plain words. */
@FunctionalInterface
public interface Progress {

    void say(String what);

    static Progress to(PrintStream stream) {
        return stream::println;
    }

    static Progress silent() {
        return what -> {};
    }
}
