package dev.bulkhead.images.oci;

import dev.bulkhead.images.ImageReference;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The table of contents of a layout: here always one image. */
public record Index(int schemaVersion, String mediaType, List<Descriptor> manifests) {

    /** The OCI annotation carries the tag; containerd wants the whole name and has its own for that. */
    public static Index of(Descriptor manifest, ImageReference reference) {
        var names = new TreeMap<>(Map.of(
                "io.containerd.image.name", reference.toString(),
                "org.opencontainers.image.ref.name", reference.version()));
        return new Index(2, Descriptor.INDEX, List.of(manifest.annotated(names)));
    }
}
