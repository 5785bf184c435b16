package dev.bulkhead.agent.fetch;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.SortedMap;
import java.util.TreeMap;

/** What a model is, as one SHA-256. */
final class Digests {
    private static final String PREFIX = "sha256:";

    private Digests() {}

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    static String text(MessageDigest digest) {
        return PREFIX + HexFormat.of().formatHex(digest.digest());
    }

    /** An order that {@code LC_ALL=C sort} has too. */
    static SortedMap<String, String> byPath() {
        return new TreeMap<>((one, other) ->
                Arrays.compareUnsigned(one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8)));
    }

    /** Of a folder: of the sorted lines that {@code sha256sum} prints for its files. */
    static String ofFolder(SortedMap<String, String> digestsByPath) {
        var digest = sha256();
        digestsByPath.forEach((path, of) ->
                digest.update((of.substring(PREFIX.length()) + "  " + path + "\n").getBytes(StandardCharsets.UTF_8)));
        return text(digest);
    }

    /** Adds the bytes of a file from a place on; all that follow if {@code to} is -1. */
    static void add(MessageDigest digest, FileChannel file, long from, long to) throws IOException {
        var buffer = ByteBuffer.allocate(1 << 16);
        long at = from;
        while (to < 0 || at < to) {
            buffer.clear();
            if (to >= 0) {
                buffer.limit((int) Math.min(buffer.capacity(), to - at));
            }
            int read = file.read(buffer, at);
            if (read < 0) {
                break;
            }
            at += read;
            digest.update(buffer.flip());
        }
    }
}
