package dev.bulkhead.suite;

import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Brings the CRDs of this checkout into a cluster, over whatever version is there. */
final class Crds {
    private Crds() {}

    static void install(KubernetesClient client) throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.list(Path.of("..", "crds", "yaml"))) {
            files = all.toList();
        }
        for (Path file : files) {
            try (InputStream yaml = Files.newInputStream(file)) {
                client.apiextensions()
                        .v1()
                        .customResourceDefinitions()
                        .load(yaml)
                        .forceConflicts()
                        .serverSideApply();
            }
            client.apiextensions()
                    .v1()
                    .customResourceDefinitions()
                    .withName(file.getFileName().toString().replace(".yaml", ""))
                    .waitUntilCondition(Crds::isServed, 30, TimeUnit.SECONDS);
        }
    }

    private static boolean isServed(
            io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition definition) {
        return definition != null
                && definition.getStatus() != null
                && definition.getStatus().getConditions().stream()
                        .anyMatch(c -> c.getType().equals("Established")
                                && c.getStatus().equals("True"));
    }
}
