package dev.bulkhead.images;

import dev.bulkhead.images.debian.DebianLayers;
import dev.bulkhead.images.oci.BlobStore;
import dev.bulkhead.images.oci.Descriptor;
import dev.bulkhead.images.oci.ImageConfig;
import dev.bulkhead.images.oci.Index;
import dev.bulkhead.images.oci.LayerTar;
import dev.bulkhead.images.oci.Manifest;
import dev.bulkhead.images.oci.OciJson;
import dev.bulkhead.images.oci.OciLayout;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** Turns definitions into images. What did not change is not made again. */
public final class ImageBuilder {

    /** Long enough for a build that printed its path to have been imported. */
    private static final Duration KEEP_OLD_ARCHIVES = Duration.ofHours(1);

    private final ImageCache cache;
    private final Progress progress;
    private final boolean refresh;

    public ImageBuilder(ImageCache cache, Progress progress) {
        this(cache, progress, false);
    }

    private ImageBuilder(ImageCache cache, Progress progress, boolean refresh) {
        this.cache = cache;
        this.progress = progress;
        this.refresh = refresh;
    }

    /** Makes Debian layers again although they are there: for newer packages. */
    public ImageBuilder refreshing() {
        return new ImageBuilder(cache, progress, true);
    }

    public BuiltImage build(ImageDefinition definition, ImageReference reference) {
        try {
            var layout = layout(definition, reference);
            var image = new BuiltImage(reference, archive(layout, reference), layout);
            new ImageCatalog(cache).remember(image);
            return image;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private OciLayout layout(ImageDefinition definition, ImageReference reference) throws IOException {
        var blobs = cache.blobs();
        var layers = new ArrayList<Descriptor>();
        for (var source : definition.layers()) {
            layers.add(
                    switch (source) {
                        case LayerSource.Debian debian ->
                            new DebianLayers(cache, progress).layer(debian.comment(), debian.recipe(), refresh);
                        case LayerSource.Files files ->
                            blobs.put(Descriptor.LAYER, out -> LayerTar.write(files.entries(), out));
                    });
        }
        var config = putJson(blobs, Descriptor.CONFIG, ImageConfig.of(definition, layers));
        var manifest = putJson(blobs, Descriptor.MANIFEST, new Manifest(config, layers));
        return new OciLayout(blobs, Index.of(manifest, reference), manifest, config, List.copyOf(layers));
    }

    private Path archive(OciLayout layout, ImageReference reference) throws IOException {
        var index = HexFormat.of().formatHex(BlobStore.sha256().digest(OciJson.bytes(layout.index())));
        var archive = cache.archives().resolve(reference.name() + "-" + index.substring(0, 16) + ".tar");
        cache.whileLocked(archive.getFileName().toString(), progress, () -> {
            if (!Files.exists(archive)) {
                long megabytes =
                        layout.layers().stream().mapToLong(Descriptor::size).sum() / 1_000_000;
                progress.say("packing " + reference + " (" + megabytes + " MB)");
                layout.writeArchive(archive);
            }
            return Files.setLastModifiedTime(archive, FileTime.from(Instant.now()));
        });
        removeOlder(archive, reference.name());
        return archive;
    }

    /** Archives are large and quickly made from the blobs. */
    private void removeOlder(Path current, String name) throws IOException {
        var limit = FileTime.from(Instant.now().minus(KEEP_OLD_ARCHIVES));
        try (var all = Files.newDirectoryStream(cache.archives(), name + "-*.tar")) {
            for (var archive : all) {
                if (!archive.equals(current)
                        && Files.getLastModifiedTime(archive).compareTo(limit) < 0) {
                    Files.deleteIfExists(archive);
                }
            }
        }
    }

    private static Descriptor putJson(BlobStore blobs, String mediaType, Object value) throws IOException {
        return blobs.put(mediaType, out -> out.write(OciJson.bytes(value)));
    }
}
