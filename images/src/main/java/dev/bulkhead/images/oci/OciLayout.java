package dev.bulkhead.images.oci;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;

/** An image in the layout that containerd, skopeo and podman read, as a folder or as one tar file. */
public record OciLayout(BlobStore store, Index index, Descriptor manifest, Descriptor config, List<Descriptor> layers) {

    private static final byte[] VERSION = "{\"imageLayoutVersion\":\"1.0.0\"}".getBytes(StandardCharsets.UTF_8);

    public void writeArchive(Path target) throws IOException {
        Files.createDirectories(target.toAbsolutePath().getParent());
        var aside = Files.createTempFile(target.toAbsolutePath().getParent(), ".writing-", "");
        try {
            try (var tar = LayerTar.deterministic(new BufferedOutputStream(Files.newOutputStream(aside), 1 << 20))) {
                LayerTar.put(tar, new TarArchiveEntry("blobs/"), 0755);
                LayerTar.put(tar, new TarArchiveEntry("blobs/sha256/"), 0755);
                for (var blob : blobs()) {
                    var header = new TarArchiveEntry("blobs/sha256/" + blob.hex());
                    header.setSize(blob.size());
                    LayerTar.start(tar, header, 0644);
                    Files.copy(store.path(blob), tar);
                    tar.closeArchiveEntry();
                }
                var index = OciJson.bytes(this.index);
                putFile(tar, "index.json", index);
                putFile(tar, "oci-layout", VERSION);
            }
            Files.move(aside, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(aside);
        }
    }

    /** Blobs are hard links into the store where the file system allows it. */
    public void writeFolder(Path target) throws IOException {
        var blobs = Files.createDirectories(target.resolve("blobs/sha256"));
        for (var blob : blobs()) {
            linkOrCopy(store.path(blob), blobs.resolve(blob.hex()));
        }
        Files.write(target.resolve("index.json"), OciJson.bytes(index));
        Files.write(target.resolve("oci-layout"), VERSION);
    }

    /** Without repeats: two layers may be equal. */
    private List<Descriptor> blobs() {
        var all = new ArrayList<Descriptor>();
        all.add(manifest);
        all.add(config);
        all.addAll(layers);
        return all.stream().distinct().toList();
    }

    private static void putFile(
            org.apache.commons.compress.archivers.tar.TarArchiveOutputStream tar, String name, byte[] content)
            throws IOException {
        var header = new TarArchiveEntry(name);
        header.setSize(content.length);
        LayerTar.put(tar, header, 0644, content);
    }

    private static void linkOrCopy(Path from, Path to) throws IOException {
        try {
            Files.createLink(to, from);
        } catch (FileAlreadyExistsException e) {
            // A blob's name is its content.
        } catch (IOException | UnsupportedOperationException e) {
            Files.copy(from, to, StandardCopyOption.REPLACE_EXISTING);
        }
    }
}
