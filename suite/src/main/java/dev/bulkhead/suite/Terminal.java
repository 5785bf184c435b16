package dev.bulkhead.suite;

import java.io.Console;
import java.io.PrintWriter;

/** What is on the other side of standard output. */
final class Terminal {
    private static final int USUAL_WIDTH = 120;

    private Terminal() {}

    /** Null where lines should follow each other: in a file, a pipe, a CI log. */
    static Screen screen(PrintWriter out) {
        Console console = System.console();
        boolean dumb = "dumb".equals(System.getenv("TERM")) || System.getenv("CI") != null;
        return console == null || !console.isTerminal() || dumb ? null : new Screen(out, width());
    }

    private static int width() {
        try {
            return Integer.parseInt(System.getenv().getOrDefault("COLUMNS", ""));
        } catch (NumberFormatException notSet) {
            return USUAL_WIDTH;
        }
    }
}
