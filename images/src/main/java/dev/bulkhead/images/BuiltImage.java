package dev.bulkhead.images;

import dev.bulkhead.images.oci.OciLayout;
import java.nio.file.Path;

/**
 * An image that is ready for use.
 *
 * @param archive an OCI archive: {@code ctr -n k8s.io images import ARCHIVE} makes it known to a node
 */
public record BuiltImage(ImageReference reference, Path archive, OciLayout layout) {

    /** Two images with equal digests are equal. */
    public String digest() {
        return layout.manifest().digest();
    }
}
