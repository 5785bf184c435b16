package dev.bulkhead.testkit;

import io.fabric8.kubernetes.api.model.APIResourceList;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** Brings CRDs into a cluster, over whatever version is there, and waits until the API server serves them. */
public final class Crds {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration LOOK = Duration.ofMillis(50);

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
            awaitListed(client, definition);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Established says that it can be asked for; the API server lists it a moment later, and clients look there. */
    private static void awaitListed(KubernetesClient client, CustomResourceDefinition definition) {
        String kind = definition.getSpec().getNames().getKind();
        for (var version : definition.getSpec().getVersions()) {
            String api = definition.getSpec().getGroup() + "/" + version.getName();
            long end = System.nanoTime() + PATIENCE.toNanos();
            while (!isListed(client, api, kind)) {
                if (System.nanoTime() > end) {
                    throw new IllegalStateException("the API server does not list " + kind + " in " + api);
                }
                LockSupport.parkNanos(LOOK.toNanos());
            }
        }
    }

    private static boolean isListed(KubernetesClient client, String api, String kind) {
        APIResourceList listed = client.getApiResources(api);
        return listed != null
                && listed.getResources().stream().anyMatch(r -> r.getKind().equals(kind));
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
