package dev.bulkhead.benchmarks;

import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** The source tree that this program was built in: it holds the operator that is measured. */
record Checkout(Path root) {

    static Checkout find() {
        try {
            Path self = Path.of(Checkout.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            return Stream.iterate(self, p -> p != null, Path::getParent)
                    .filter(p -> Files.isDirectory(p.resolve("crds/yaml")))
                    .findFirst()
                    .map(Checkout::new)
                    .orElseThrow(() -> new BenchmarkException("the benchmarks run in a checkout of the project only"));
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    Path operatorJars() {
        return root.resolve("suite/target/lib");
    }

    Path agentJars() {
        return root.resolve("agent/target/lib");
    }

    Path crds() {
        return root.resolve("crds/yaml");
    }

    /** Goes with `mvn clean`. */
    Path work() {
        return root.resolve("benchmarks/target/job-burst");
    }
}
