package dev.bulkhead.testkit;

import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Brings CRDs into a cluster, over whatever version is there, and waits until the API server serves them. */
public final class Crds {
    private Crds() {}

    /** All YAML files of a folder. */
    public static void installAll(KubernetesClient client, Path folder) {
        List<Path> files;
        try (Stream<Path> all = Files.list(folder)) {
            files = all.filter(file -> file.toString().endsWith(".yaml")).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        files.forEach(file -> install(client, file));
    }

    public static void install(KubernetesClient client, Path file) {
        var definitions = client.apiextensions().v1().customResourceDefinitions();
        try (InputStream yaml = Files.newInputStream(file)) {
            CustomResourceDefinition definition = definitions.load(yaml).item();
            client.resource(definition).forceConflicts().serverSideApply();
            definitions
                    .withName(definition.getMetadata().getName())
                    .waitUntilCondition(Crds::isServed, 30, TimeUnit.SECONDS);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isServed(CustomResourceDefinition definition) {
        return definition != null
                && definition.getStatus() != null
                && definition.getStatus().getConditions() != null // null, not empty, at first
                && definition.getStatus().getConditions().stream()
                        .anyMatch(c -> c.getType().equals("Established")
                                && c.getStatus().equals("True"));
    }
}
