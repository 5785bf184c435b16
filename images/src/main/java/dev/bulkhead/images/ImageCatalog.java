package dev.bulkhead.images;

import dev.bulkhead.images.oci.OciJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Remembers under which name an image was built last. */
public record ImageCatalog(ImageCache cache) {

    public record Entry(String reference, String digest, String archive, long size) {

        public Path archivePath() {
            return Path.of(archive);
        }
    }

    public void remember(BuiltImage image) throws IOException {
        var entry = new Entry(
                image.reference().toString(), image.digest(), image.archive().toString(), Files.size(image.archive()));
        cache.replace(file(image.reference()), OciJson.bytes(entry));
    }

    public Optional<Entry> find(ImageReference reference) throws IOException {
        var file = file(reference);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        return Optional.of(OciJson.read(file, Entry.class)).filter(entry -> Files.exists(entry.archivePath()));
    }

    public List<Entry> all() throws IOException {
        var found = new ArrayList<Entry>();
        if (Files.isDirectory(cache.names())) {
            try (var files = Files.newDirectoryStream(cache.names(), "*.json")) {
                for (var file : files) {
                    found.add(OciJson.read(file, Entry.class));
                }
            }
        }
        found.removeIf(entry -> !Files.exists(entry.archivePath()));
        found.sort(Comparator.comparing(Entry::reference));
        return List.copyOf(found);
    }

    private Path file(ImageReference reference) {
        return cache.names().resolve(reference.toString().replaceAll("[^\\w.-]", "_") + ".json");
    }
}
