package dev.bulkhead.images.oci;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Blobs by digest in one folder, shared by all images: a layer used twice is stored once. */
public final class BlobStore {

    @FunctionalInterface
    public interface Content {
        void writeTo(OutputStream out) throws IOException;
    }

    private final Path folder;

    public BlobStore(Path folder) {
        this.folder = folder;
    }

    /** Digested while it is written; appears under its name complete or not at all. */
    public Descriptor put(String mediaType, Content content) throws IOException {
        Files.createDirectories(folder);
        var aside = Files.createTempFile(folder, ".writing-", "");
        try {
            var digest = sha256();
            try (var out =
                    new BufferedOutputStream(new DigestOutputStream(Files.newOutputStream(aside), digest), 1 << 16)) {
                content.writeTo(out);
            }
            var blob =
                    new Descriptor(mediaType, "sha256:" + HexFormat.of().formatHex(digest.digest()), Files.size(aside));
            if (!contains(blob)) {
                Files.move(aside, path(blob), StandardCopyOption.ATOMIC_MOVE);
            }
            return blob;
        } finally {
            Files.deleteIfExists(aside);
        }
    }

    public boolean contains(Descriptor blob) throws IOException {
        return Files.exists(path(blob)) && Files.size(path(blob)) == blob.size();
    }

    public Path path(Descriptor blob) {
        return folder.resolve(blob.hex());
    }

    public static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
