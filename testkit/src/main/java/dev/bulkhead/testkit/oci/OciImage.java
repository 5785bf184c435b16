package dev.bulkhead.testkit.oci;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;

/** A small one-layer image, written as an OCI archive without any image tool. For programs of a few megabytes. */
public record OciImage(String name, List<Entry> entries, List<String> entrypoint) {

    private static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";
    private static final String CONFIG = "application/vnd.oci.image.config.v1+json";
    private static final String LAYER = "application/vnd.oci.image.layer.v1.tar";

    public record Entry(String path, int mode, byte[] content) {}

    /** @param name the full reference, as in `bulkhead.local/pause:1` */
    public static OciImage named(String name) {
        return new OciImage(name, List.of(), List.of());
    }

    /** @param path absolute, in a folder at most one level deep */
    public OciImage withProgram(String path, Path program) {
        try {
            List<Entry> more = new ArrayList<>(entries);
            more.add(new Entry(path.substring(1), 0755, Files.readAllBytes(program)));
            return new OciImage(name, List.copyOf(more), entrypoint);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public OciImage withEntrypoint(String... words) {
        return new OciImage(name, entries, List.of(words));
    }

    /** Writes the archive in one step, so that a killed run leaves no half of it. */
    public Path writeTo(Path tar) {
        try {
            Files.createDirectories(tar.toAbsolutePath().getParent());
            Path temporary = Files.createTempFile(tar.toAbsolutePath().getParent(), ".image-", ".tar");
            write(Files.newOutputStream(temporary));
            return Files.move(temporary, tar, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void write(OutputStream out) throws IOException {
        byte[] layer = layer();
        byte[] config = utf8("""
                {"architecture":"%s","os":"linux","config":{"Entrypoint":[%s]},"rootfs":{"type":"layers","diff_ids":["%s"]}}""".formatted(architecture(), quoted(entrypoint), digest(layer)));
        byte[] manifest = utf8("""
                {"schemaVersion":2,"mediaType":"%s","config":%s,"layers":[%s]}""".formatted(MANIFEST, descriptor(CONFIG, config), descriptor(LAYER, layer)));
        String named = descriptor(MANIFEST, manifest)
                .replaceFirst(
                        "}$",
                        ",\"annotations\":{\"io.containerd.image.name\":\"%1$s\",\"org.opencontainers.image.ref.name\":\"%1$s\"}}"
                                .formatted(name));
        byte[] index = utf8("{\"schemaVersion\":2,\"manifests\":[%s]}".formatted(named));
        try (TarWriter tar = new TarWriter(out)) {
            tar.file("oci-layout", 0644, utf8("{\"imageLayoutVersion\":\"1.0.0\"}"));
            tar.file("index.json", 0644, index);
            tar.folder("blobs", 0755);
            tar.folder("blobs/sha256", 0755);
            for (byte[] blob : List.of(manifest, config, layer)) {
                tar.file("blobs/sha256/" + digest(blob).substring("sha256:".length()), 0644, blob);
            }
        }
    }

    private byte[] layer() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarWriter tar = new TarWriter(bytes)) {
            // Every container has these as mount points; a root file system without /tmp surprises programs.
            for (String folder : List.of("dev", "proc", "sys", "etc")) {
                tar.folder(folder, 0755);
            }
            tar.folder("tmp", 01777);
            for (Entry entry : entries) {
                tar.file(entry.path(), entry.mode(), entry.content());
            }
        }
        return bytes.toByteArray();
    }

    private static String descriptor(String mediaType, byte[] blob) {
        return "{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":%d}".formatted(mediaType, digest(blob), blob.length);
    }

    private static String digest(byte[] blob) {
        try {
            return "sha256:"
                    + HexFormat.of()
                            .formatHex(MessageDigest.getInstance("SHA-256").digest(blob));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String architecture() {
        return System.getProperty("os.arch").equals("aarch64") ? "arm64" : "amd64";
    }

    private static String quoted(List<String> words) {
        return words.stream().map("\"%s\""::formatted).collect(Collectors.joining(","));
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
