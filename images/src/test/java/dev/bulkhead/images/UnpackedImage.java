package dev.bulkhead.images;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.bulkhead.images.oci.BlobStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.StreamSupport;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/** Reads an OCI archive the way a container runtime does: from the index down, checking digests, layer by layer. */
public final class UnpackedImage {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path blobs;
    public final JsonNode index;
    public final JsonNode manifest;
    public final JsonNode config;

    public UnpackedImage(Path archive, Path scratch) {
        try {
            unpack(archive, scratch);
            this.blobs = scratch.resolve("blobs/sha256");
            this.index = JSON.readTree(scratch.resolve("index.json").toFile());
            this.manifest = JSON.readTree(blob(index.at("/manifests/0")).toFile());
            this.config = JSON.readTree(blob(manifest.get("config")).toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public void rootFileSystem(Path target) throws IOException {
        for (var layer : manifest.get("layers")) {
            unpack(blob(layer), target);
        }
    }

    public List<String> entrypoint() {
        return StreamSupport.stream(config.at("/config/Entrypoint").spliterator(), false)
                .map(JsonNode::asText)
                .toList();
    }

    private Path blob(JsonNode descriptor) throws IOException {
        var file = blobs.resolve(descriptor.get("digest").asText().substring("sha256:".length()));
        var digest = BlobStore.sha256();
        try (var in = Files.newInputStream(file)) {
            var buffer = new byte[1 << 16];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                digest.update(buffer, 0, read);
            }
        }
        if (!HexFormat.of().formatHex(digest.digest()).equals(file.getFileName().toString())
                || Files.size(file) != descriptor.get("size").asLong()) {
            throw new IOException("blob " + file + " is not what its descriptor says");
        }
        return file;
    }

    private static void unpack(Path tar, Path target) throws IOException {
        var folderTimes = new TreeMap<Path, FileTime>();
        try (var in = new TarArchiveInputStream(Files.newInputStream(tar), "UTF-8")) {
            for (var entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                var path = target.resolve(entry.getName()).normalize();
                if (entry.isDirectory()) {
                    Files.createDirectories(path);
                    folderTimes.put(path, entry.getLastModifiedTime());
                } else if (entry.isSymbolicLink()) {
                    Files.createDirectories(path.getParent());
                    Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
                } else if (entry.isLink()) {
                    Files.createLink(path, target.resolve(entry.getLinkName()).normalize());
                } else {
                    Files.createDirectories(path.getParent());
                    Files.copy(in, path);
                    Files.setPosixFilePermissions(path, permissions(entry));
                    Files.setLastModifiedTime(path, entry.getLastModifiedTime());
                }
            }
        }
        for (var folder : folderTimes.entrySet()) {
            Files.setLastModifiedTime(folder.getKey(), folder.getValue());
        }
    }

    private static EnumSet<PosixFilePermission> permissions(TarArchiveEntry entry) {
        var found = EnumSet.noneOf(PosixFilePermission.class);
        var all = PosixFilePermission.values();
        for (int bit = 0; bit < all.length; bit++) {
            if ((entry.getMode() & (0400 >> bit)) != 0) {
                found.add(all[bit]);
            }
        }
        return found;
    }
}
