package dev.bulkhead.api.v1alpha1;

/** What every address of a model must keep to, as CEL. */
final class ModelUri {
    static final String SCHEME = "self.matches('^(s3|https?|pvc|oci)://[^/ ]+')";
    static final String SCHEME_MESSAGE =
            "must be s3://bucket/prefix, http(s)://host/file, pvc://claim/path or oci://image";

    static final String NO_PARENT =
            "!self.contains('/../') && !self.endsWith('/..') && !self.lowerAscii().contains('%2e%2e')";
    static final String NO_PARENT_MESSAGE = "must not lead upwards by ..";

    /** The address under which clouds give away credentials; the fetcher looks again after name resolution. */
    static final String NO_METADATA = "!self.matches('^https?://([^/@]*@)?(169[.]254[.]|[[]f[de]|metadata[./:])')";

    static final String NO_METADATA_MESSAGE = "must not lead to an address of instance metadata";

    private ModelUri() {}
}
