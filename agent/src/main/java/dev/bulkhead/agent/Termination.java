package dev.bulkhead.agent;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;

/**
 * What the container leaves behind for the operators, as one JSON object of at most 2 KiB.
 *
 * @param digest of the model; null unless it was fetched
 */
public record Termination(Reason reason, String message, long bytes, Duration time, String digest) {

    /** Kubernetes keeps 4 KiB per container and 12 KiB per pod. A character takes up to six bytes. */
    private static final int LONGEST_MESSAGE = 300;

    public void write(Path file) throws IOException {
        Files.writeString(file, json());
    }

    public String json() {
        var text = message.length() <= LONGEST_MESSAGE ? message : message.substring(0, LONGEST_MESSAGE - 1) + "…";
        var json = new StringBuilder("{\"reason\":").append(quoted(reason.name()));
        json.append(",\"message\":").append(quoted(text));
        json.append(",\"bytes\":").append(bytes);
        json.append(",\"seconds\":").append(String.format(Locale.ROOT, "%.3f", time.toMillis() / 1000.0));
        if (digest != null) {
            json.append(",\"digest\":").append(quoted(digest));
        }
        return json.append('}').toString();
    }

    private static String quoted(String text) {
        var quoted = new StringBuilder("\"");
        for (char c : new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8).toCharArray()) {
            if (c == '"' || c == '\\') {
                quoted.append('\\').append(c);
            } else if (c < ' ') {
                quoted.append(String.format("\\u%04x", (int) c));
            } else {
                quoted.append(c);
            }
        }
        return quoted.append('"').toString();
    }
}
