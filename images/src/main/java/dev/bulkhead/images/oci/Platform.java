package dev.bulkhead.images.oci;

/** The name OCI has for the processor of this machine: images are built for where they are built. */
final class Platform {

    private Platform() {}

    static String architecture() {
        return switch (System.getProperty("os.arch")) {
            case "amd64", "x86_64" -> "amd64";
            case "aarch64" -> "arm64";
            case String other -> other;
        };
    }
}
