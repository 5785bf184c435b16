package dev.bulkhead.images.oci;

import java.util.List;

/** One image: its config and its layers, the lowest first. */
public record Manifest(int schemaVersion, String mediaType, Descriptor config, List<Descriptor> layers) {

    public Manifest(Descriptor config, List<Descriptor> layers) {
        this(2, Descriptor.MANIFEST, config, List.copyOf(layers));
    }
}
