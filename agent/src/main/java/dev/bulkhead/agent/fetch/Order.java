package dev.bulkhead.agent.fetch;

import java.net.URI;
import java.nio.file.Path;

/**
 * What is to be fetched.
 *
 * @param target the folder in which the model's files are to lie
 * @param checksum {@code sha256:HEX} that the model must have; null for any
 * @param maxSize in bytes, of what is fetched and of what it unpacks to
 */
public record Order(URI uri, Path target, String checksum, long maxSize) {

    /** Without a query, which may be a signature. */
    String shownUri() {
        return uri.toString().replaceAll("\\?.*", "");
    }

    boolean isMetBy(Fetched there) {
        return there.uri().equals(shownUri()) && (checksum == null || checksum.equals(there.digest()));
    }
}
