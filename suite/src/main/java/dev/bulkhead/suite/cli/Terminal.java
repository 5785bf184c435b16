package dev.bulkhead.suite.cli;

import java.io.Console;
import java.io.IOException;
import java.io.PrintWriter;
import java.lang.ProcessBuilder.Redirect;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What is on the other side of standard output. */
public final class Terminal {
    private static final int USUAL_WIDTH = 120;
    private static final int NARROWEST = 40;
    private static final Pattern SIZE = Pattern.compile("\\d+ (?<columns>\\d+)");

    private Terminal() {}

    /** Null where lines should follow each other: in a file, a pipe, a CI log. */
    public static Screen screen(PrintWriter out) {
        return isTerminal() && System.getenv("CI") == null ? new Screen(out, width()) : null;
    }

    /** Coloured only on a terminal, and not where NO_COLOR (no-color.org) asks for none. */
    public static Page page() {
        String noColour = System.getenv("NO_COLOR");
        return new Page(width(), isTerminal() && (noColour == null || noColour.isEmpty()));
    }

    private static boolean isTerminal() {
        Console console = System.console();
        return console != null && console.isTerminal() && !"dumb".equals(System.getenv("TERM"));
    }

    /** As COLUMNS says, else as wide as the terminal; in a file or pipe the usual width. */
    private static int width() {
        try {
            return Math.max(NARROWEST, Integer.parseInt(System.getenv().getOrDefault("COLUMNS", "")));
        } catch (NumberFormatException notSet) {
            return isTerminal() ? askTerminal() : USUAL_WIDTH;
        }
    }

    /** Java cannot tell, and shells do not export COLUMNS. */
    private static int askTerminal() {
        try {
            Process stty = new ProcessBuilder("stty", "size")
                    .redirectInput(Redirect.INHERIT)
                    .redirectError(Redirect.DISCARD)
                    .start();
            stty.waitFor(1, TimeUnit.SECONDS);
            Matcher size = SIZE.matcher(new String(stty.getInputStream().readAllBytes()));
            return size.find() ? Math.max(NARROWEST, Integer.parseInt(size.group("columns"))) : USUAL_WIDTH;
        } catch (IOException e) {
            return USUAL_WIDTH;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return USUAL_WIDTH;
        }
    }
}
