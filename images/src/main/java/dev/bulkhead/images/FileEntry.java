package dev.bulkhead.images;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** One entry of a file layer. Everything belongs to root: a container must not change its own program. */
public sealed interface FileEntry {

    /** Absolute in the image. */
    String path();

    record Folder(String path, int mode) implements FileEntry {
        public Folder {
            requireAbsolute(path);
        }
    }

    record Link(String path, String target) implements FileEntry {
        public Link {
            requireAbsolute(path);
        }
    }

    record Copy(String path, int mode, Path source) implements FileEntry {
        public Copy {
            requireAbsolute(path);
        }
    }

    record Text(String path, int mode, String content) implements FileEntry {
        public Text {
            requireAbsolute(path);
        }

        public byte[] bytes() {
            return content.getBytes(StandardCharsets.UTF_8);
        }
    }

    private static void requireAbsolute(String path) {
        if (!path.startsWith("/") || path.equals("/") || path.endsWith("/") || path.contains("/../")) {
            throw new IllegalArgumentException("not an absolute path of a layer: " + path);
        }
    }
}
