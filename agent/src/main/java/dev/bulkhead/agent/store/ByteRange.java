package dev.bulkhead.agent.store;

import dev.bulkhead.agent.net.Answer;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;

/** Parts of a file by HTTP, of one version of it (RFC 9110, 13.1 and 14). */
final class ByteRange {
    private static final Pattern CONTENT_RANGE = Pattern.compile("bytes (?:(\\d+)-(\\d+)|\\*)/(\\d+|\\*)");

    private ByteRange() {}

    /** Asks for one byte: the answer has size and version, also where HEAD is not allowed, as with presigned URLs. */
    static Map<String, String> probe() {
        return Map.of("Range", "bytes=0-0");
    }

    /** What the answer to a probe, of status 200, 206 or 416, says about the file. */
    static StoredFile probed(Answer answer, String path, String key) {
        var version =
                answer.header("ETag").or(() -> answer.header("Last-Modified")).orElse("");
        var range = CONTENT_RANGE.matcher(answer.header("Content-Range").orElse(""));
        return switch (answer.status()) {
            case 206 -> {
                boolean sized = range.matches() && !range.group(3).equals("*");
                yield new StoredFile(path, key, sized ? Long.parseLong(range.group(3)) : -1, version, sized);
            }
            case 416 -> new StoredFile(path, key, 0, version, true);
            default -> new StoredFile(path, key, answer.length(), version, false);
        };
    }

    /** The headers that ask for a part of the version that was listed. */
    static Map<String, String> asking(StoredFile file, long from, long to) {
        var headers = new HashMap<String, String>();
        if (file.ranges()) {
            headers.put("Range", "bytes=" + from + "-" + (to - 1));
        }
        if (file.version().startsWith("\"")) { // a weak ETag does not vouch for bytes
            headers.put("If-Match", file.version());
        }
        return headers;
    }

    /** The body, if it is what was asked for. */
    static InputStream checked(Answer answer, StoredFile file, long from, long to) throws IOException {
        var version =
                answer.header("ETag").or(() -> answer.header("Last-Modified")).orElse("");
        boolean known = !file.version().isEmpty() && !version.isEmpty();
        if (answer.status() == 412 || answer.status() == 416 || known && !version.equals(file.version())) {
            answer.close();
            throw new StaleListingException(file.path() + " was changed in the store while it was fetched");
        }
        if (file.ranges() && !isRange(answer, file, from, to)) {
            answer.close();
            throw new IOException("the server sent another part of " + file.path() + " than it was asked for");
        }
        return answer.body();
    }

    private static boolean isRange(Answer answer, StoredFile file, long from, long to) {
        var range = CONTENT_RANGE.matcher(answer.header("Content-Range").orElse(""));
        return answer.status() == 206
                && range.matches()
                && String.valueOf(from).equals(range.group(1))
                && String.valueOf(to - 1).equals(range.group(2))
                && String.valueOf(file.size()).equals(range.group(3));
    }
}
