package dev.bulkhead.testkit.oci;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.bulkhead.testkit.machine.MachineException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What an OCI archive or layout says it holds. */
public record ImageIndex(List<Entry> entries) {

    private static final int BLOCK = 512;

    /** @param name the full reference, or empty when the index gives none */
    public record Entry(String name, String digest) {}

    public static ImageIndex of(Path image) {
        try {
            JsonNode index = new ObjectMapper().readTree(indexBytes(image));
            List<Entry> entries = new ArrayList<>();
            for (JsonNode manifest : index.path("manifests")) {
                JsonNode annotations = manifest.path("annotations");
                String name = annotations
                        .path("io.containerd.image.name")
                        .asText(annotations
                                .path("org.opencontainers.image.ref.name")
                                .asText(""));
                entries.add(new Entry(name, manifest.path("digest").asText()));
            }
            return new ImageIndex(List.copyOf(entries));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the image " + image, e);
        }
    }

    private static byte[] indexBytes(Path image) throws IOException {
        if (Files.isDirectory(image)) {
            return Files.readAllBytes(image.resolve("index.json"));
        }
        // Jumps from header to header: a training image is gigabytes, its index a few hundred bytes at any place.
        try (RandomAccessFile tar = new RandomAccessFile(image.toFile(), "r")) {
            byte[] header = new byte[BLOCK];
            while (tar.getFilePointer() + BLOCK <= tar.length()) {
                tar.readFully(header);
                long size = octal(header, 124, 12);
                if (text(header, 0, 100).replaceFirst("^\\./", "").equals("index.json")) {
                    byte[] content = new byte[Math.toIntExact(size)];
                    tar.readFully(content);
                    return content;
                }
                tar.seek(tar.getFilePointer() + (size + BLOCK - 1) / BLOCK * BLOCK);
            }
        }
        throw new MachineException(image + " is not an OCI archive: it has no index.json");
    }

    private static long octal(byte[] header, int at, int length) {
        if ((header[at] & 0x80) != 0) {
            // GNU's way to write sizes from 8 GiB on: plain binary.
            long value = 0;
            for (int i = at + length - 8; i < at + length; i++) {
                value = value << 8 | header[i] & 0xff;
            }
            return value;
        }
        String digits = text(header, at, length).strip();
        return digits.isEmpty() ? 0 : Long.parseLong(digits, 8);
    }

    private static String text(byte[] header, int at, int length) {
        String field = new String(header, at, length, StandardCharsets.US_ASCII);
        int end = field.indexOf('\0');
        return end < 0 ? field : field.substring(0, end);
    }
}
