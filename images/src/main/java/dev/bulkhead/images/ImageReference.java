package dev.bulkhead.images;

import java.util.Objects;

/** Repository prefix, name and version: {@code bulkhead.local/pytorch:0.1.0}. */
public record ImageReference(String repository, String name, String version) {

    /** A name no registry answers to, so a node that lacks the image says so at once instead of asking around. */
    public static final String DEFAULT_REPOSITORY = "bulkhead.local";

    public static final String DEFAULT_VERSION = "0.1.0";

    public ImageReference {
        Objects.requireNonNull(repository);
        if (!name.matches("[a-z0-9]+([._-][a-z0-9]+)*") || !version.matches("[\\w][\\w.-]{0,127}")) {
            throw new ImageProblem("not an image name and version: " + name + ":" + version);
        }
    }

    public static ImageReference local(String name) {
        return new ImageReference(DEFAULT_REPOSITORY, name, DEFAULT_VERSION);
    }

    @Override
    public String toString() {
        return repository + "/" + name + ":" + version;
    }
}
