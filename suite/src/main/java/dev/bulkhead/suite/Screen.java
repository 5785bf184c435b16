package dev.bulkhead.suite;

import java.io.PrintWriter;
import java.util.List;

/** A few lines at the end of the terminal that are written over, under lines that stay. */
final class Screen {
    private final PrintWriter out;
    private final int width;
    private int drawn;

    Screen(PrintWriter out, int width) {
        this.out = out;
        this.width = width;
    }

    /** @param stay added above, for good */
    void draw(List<String> stay, List<String> live) {
        if (drawn > 0) {
            out.print("\u001b[" + drawn + "A\u001b[J");
        }
        stay.forEach(out::println);
        // A line that wraps would be counted as one and leave a part of itself behind.
        live.forEach(line -> out.println(line.length() < width ? line : line.substring(0, width - 2) + "…"));
        drawn = live.size();
        out.flush();
    }
}
