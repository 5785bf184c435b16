package dev.bulkhead.images.oci;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Map;

/** Points at a blob: what it is, its digest and its size. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Descriptor(String mediaType, String digest, long size, Map<String, String> annotations) {

    public static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";
    public static final String INDEX = "application/vnd.oci.image.index.v1+json";
    public static final String CONFIG = "application/vnd.oci.image.config.v1+json";
    public static final String LAYER = "application/vnd.oci.image.layer.v1.tar";

    public Descriptor(String mediaType, String digest, long size) {
        this(mediaType, digest, size, Map.of());
    }

    public Descriptor {
        annotations = annotations == null ? Map.of() : annotations;
    }

    public Descriptor annotated(Map<String, String> with) {
        return new Descriptor(mediaType, digest, size, with);
    }

    /** The digest without its algorithm: the name of the blob's file. */
    @JsonIgnore
    public String hex() {
        return digest.substring(digest.indexOf(':') + 1);
    }
}
