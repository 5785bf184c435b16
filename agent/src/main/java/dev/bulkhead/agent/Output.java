package dev.bulkhead.agent;

import java.io.PrintStream;
import java.util.Collection;
import java.util.List;

/** Lines for people. Whatever leaves the program passes here, and leaves secrets behind. */
public final class Output {
    private final PrintStream out;
    private List<String> secrets = List.of();

    public Output(PrintStream out) {
        this.out = out;
    }

    public void keepSecret(Collection<String> values) {
        secrets = List.copyOf(values);
    }

    public void say(String line) {
        out.println(redacted(line));
    }

    /** Also without the query of a URL, which may be a signature. */
    public String redacted(String text) {
        var shown = text;
        for (var secret : secrets) {
            shown = shown.replace(secret, "***");
        }
        return shown.replaceAll("(\\w+://[^\\s?]*)\\?\\S*", "$1");
    }
}
