package dev.bulkhead.suite.cli;

import java.io.PrintWriter;
import java.util.List;

/** A few lines at the end of the terminal that are written over, under lines that stay. */
public final class Screen {
    private static final String INDENT = " ".repeat(9);

    private final PrintWriter out;
    private final int width;
    private int drawn;

    Screen(PrintWriter out, int width) {
        this.out = out;
        this.width = width;
    }

    /** @param stay added above, for good */
    public void draw(List<String> stay, List<String> live) {
        if (drawn > 0) {
            out.print("\u001b[" + drawn + "A\u001b[J");
        }
        for (String line : stay) {
            List<String> wrapped = Words.wrap(line, width - INDENT.length());
            out.println(wrapped.getFirst());
            wrapped.stream().skip(1).forEach(l -> out.println(INDENT + l));
        }
        // A line that wraps would be counted as one and leave a part of itself behind.
        live.forEach(line -> out.println(line.length() < width ? line : line.substring(0, width - 2) + "…"));
        drawn = live.size();
        out.flush();
    }
}
