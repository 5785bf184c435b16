package dev.bulkhead.agent.store;

import dev.bulkhead.agent.Credentials;
import dev.bulkhead.agent.Reason;
import dev.bulkhead.agent.TransferException;
import dev.bulkhead.agent.net.Authorities;
import dev.bulkhead.agent.net.Http;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Where a model lies. An {@link IOException} may pass with another try; what lasts is a {@link TransferException}.
 */
public interface Store {

    Listing list() throws IOException;

    /**
     * A part of a file.
     *
     * @param from the first byte; 0 unless the file has ranges
     * @param to the byte after the last one; -1 if the size is not known
     * @throws StaleListingException if the file is not the one that was listed
     */
    InputStream open(StoredFile file, long from, long to) throws IOException;

    /** @param silence how long a server may send nothing before the connection is given up */
    static Store of(URI uri, Credentials credentials, Duration silence) throws IOException {
        if (uri.getRawUserInfo() != null) {
            throw refused("credentials do not belong into the URI; put them into the Secret");
        }
        if (("/" + uri.getPath() + "/").contains("/../")) {
            throw refused("the URI leads upwards by ..");
        }
        return switch (uri.getScheme() == null ? "" : uri.getScheme()) {
            case "s3" -> {
                credentials.requireForS3();
                yield new S3Store(uri, S3Client.of(bucket(uri), credentials, http(credentials, silence)));
            }
            case "http", "https" -> {
                credentials.requireForHttp();
                yield new HttpStore(uri, credentials, http(credentials, silence));
            }
            case "file" -> new FolderStore(Path.of(uri.getPath()));
            default -> throw refused("'" + uri.getScheme() + "' is not fetched; s3, http and https are");
        };
    }

    private static String bucket(URI uri) {
        if (uri.getAuthority() == null) {
            throw refused("no bucket is named: s3://BUCKET/PREFIX");
        }
        return uri.getAuthority();
    }

    private static Http http(Credentials credentials, Duration silence) throws IOException {
        var ca = credentials.get(Credentials.CA);
        return new Http(ca.isPresent() ? Authorities.and(ca.get()) : null, silence);
    }

    private static TransferException refused(String message) {
        return TransferException.lasting(Reason.ModelUriRefused, message);
    }
}
