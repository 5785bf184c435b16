package dev.bulkhead.suite.cli;

import java.util.ArrayList;
import java.util.List;

/** Text fitted into lines. Text of strangers loses what could move the cursor. */
public final class Words {
    private static final String MORE = "…";

    private Words() {}

    /** Broken at spaces where that is possible; never empty. */
    public static List<String> wrap(String text, int width) {
        List<String> lines = new ArrayList<>();
        String rest = safe(text).stripTrailing();
        while (rest.length() > width) {
            int space = rest.lastIndexOf(' ', width);
            boolean hasWord = space > 0 && !rest.substring(0, space).isBlank();
            int end = hasWord ? space : width;
            lines.add(rest.substring(0, end).stripTrailing());
            rest = rest.substring(end).stripLeading();
        }
        lines.add(rest);
        return lines;
    }

    public static String cut(String text, int width) {
        String one = safe(text);
        return one.length() <= width ? one : one.substring(0, Math.max(0, width - 1)) + MORE;
    }

    /** "1 node", "3 nodes". */
    public static String count(long number, String what) {
        return number + " " + what + (number == 1 ? "" : "s");
    }

    private static String safe(String text) {
        return text == null ? "" : text.replaceAll("[\\p{Cc}\\p{Cf}]", " ");
    }
}
