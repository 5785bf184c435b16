package dev.bulkhead.agent.store;

import dev.bulkhead.agent.Reason;
import dev.bulkhead.agent.TransferException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.ArrayList;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** One object of a bucket, or all objects below a prefix. */
final class S3Store implements Store {
    private static final int MOST_FILES = 100_000;

    /** Who may not list the bucket is told "forbidden" instead of "not found". */
    private static final Set<Reason> MAY_BE_A_FOLDER =
            Set.of(Reason.ModelNotFound, Reason.ModelCredentialsRefused, Reason.ModelCredentialsMissing);

    private final S3Client client;
    private final String key;

    S3Store(URI uri, S3Client client) {
        this.client = client;
        this.key = uri.getPath().isEmpty() ? "" : uri.getPath().substring(1);
    }

    /** An object of exactly this name goes before a folder: {@code s3://b/iris} is never {@code iris2}. */
    @Override
    public Listing list() throws IOException {
        if (key.isEmpty() || key.endsWith("/")) {
            return folder(key);
        }
        try {
            return Listing.of(object());
        } catch (TransferException noObject) {
            if (!MAY_BE_A_FOLDER.contains(noObject.reason())) {
                throw noObject;
            }
            try {
                return folder(key + "/");
            } catch (TransferException noFolder) {
                // "Not found" says least: one of the two may say more.
                boolean objectSaysMore =
                        noObject.reason() != Reason.ModelNotFound || noFolder.reason() == Reason.ModelNotFound;
                throw objectSaysMore && MAY_BE_A_FOLDER.contains(noFolder.reason()) ? noObject : noFolder;
            }
        }
    }

    private StoredFile object() throws IOException {
        var name = ModelPath.of(key.substring(key.lastIndexOf('/') + 1));
        try (var answer = client.get(key, new TreeMap<>(), ByteRange.probe())) {
            return ByteRange.probed(answer, name, key);
        }
    }

    private Listing folder(String prefix) throws IOException {
        var found = new ArrayList<StoredFile>();
        var next = Optional.<String>empty();
        do {
            var query = new TreeMap<>(Map.of("list-type", "2", "prefix", prefix, "encoding-type", "url"));
            next.ifPresent(token -> query.put("continuation-token", token));
            S3Listing page;
            try (var answer = client.get("", query, Map.of());
                    var body = answer.body()) {
                page = S3Listing.read(body);
            }
            for (var entry : page.entries()) {
                if (!entry.key().endsWith("/")) { // a marker that some programs leave for a folder
                    var path = ModelPath.of(entry.key().substring(prefix.length()));
                    found.add(new StoredFile(path, entry.key(), entry.size(), entry.etag(), true));
                }
            }
            next = Optional.ofNullable(page.next());
        } while (next.isPresent() && found.size() <= MOST_FILES);
        if (found.isEmpty()) {
            throw TransferException.lasting(
                    Reason.ModelNotFound, "s3://" + client.bucket() + "/" + prefix + " has no objects");
        }
        if (found.size() > MOST_FILES) {
            throw TransferException.lasting(
                    Reason.ModelTooLarge,
                    "s3://" + client.bucket() + "/" + prefix + " has more than " + MOST_FILES + " objects");
        }
        return new Listing(found, true);
    }

    @Override
    public InputStream open(StoredFile file, long from, long to) throws IOException {
        var answer = client.get(file.key(), new TreeMap<>(), ByteRange.asking(file, from, to));
        return ByteRange.checked(answer, file, from, to);
    }
}
