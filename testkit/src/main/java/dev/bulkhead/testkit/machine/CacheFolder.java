package dev.bulkhead.testkit.machine;

import java.nio.file.Path;
import java.util.Map;

/** The folder, outside the source tree, that keeps what is costly to make: built tools, images, clusters. */
public record CacheFolder(Path root) {

    public static CacheFolder fromEnvironment() {
        return from(System.getenv(), Path.of(System.getProperty("user.home")));
    }

    static CacheFolder from(Map<String, String> environment, Path home) {
        String chosen = environment.getOrDefault("BULKHEAD_CACHE", "");
        Path root = chosen.isBlank() ? home.resolve(".cache/bulkhead") : Path.of(chosen);
        return new CacheFolder(root.toAbsolutePath().normalize());
    }

    public Path tools() {
        return root.resolve("tools");
    }

    public Path goModules() {
        return root.resolve("go-modules");
    }

    public Path images() {
        return root.resolve("images");
    }

    /** Where `cluster up` keeps its cluster unless told otherwise. */
    public Path cluster() {
        return root.resolve("cluster");
    }

    /** One folder per test run. */
    public Path testClusters() {
        return root.resolve("test-clusters");
    }
}
