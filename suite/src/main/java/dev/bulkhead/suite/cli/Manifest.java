package dev.bulkhead.suite.cli;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The objects of a file, exactly as written: going through our own types would lose a misspelt field in silence. */
public final class Manifest {
    private Manifest() {}

    public static List<GenericKubernetesResource> read(String file, KubernetesSerialization yaml) {
        String text = text(file);
        List<GenericKubernetesResource> objects = new ArrayList<>();
        for (String document : text.split("(?m)^---.*$")) {
            if (document.lines().allMatch(line -> line.isBlank() || line.startsWith("#"))) {
                continue;
            }
            objects.add(object(file, document, yaml));
        }
        if (objects.isEmpty()) {
            throw new UsageException(file + " holds no object");
        }
        return objects;
    }

    private static GenericKubernetesResource object(String file, String document, KubernetesSerialization yaml) {
        GenericKubernetesResource object;
        try {
            object = yaml.unmarshal(document, GenericKubernetesResource.class);
        } catch (RuntimeException e) {
            throw new UsageException(file + " is not YAML: " + e.getMessage());
        }
        if (object == null
                || object.getApiVersion() == null
                || object.getKind() == null
                || object.getMetadata() == null
                || object.getMetadata().getName() == null) {
            throw new UsageException(file + " holds something without apiVersion, kind and metadata.name");
        }
        return object;
    }

    private static String text(String file) {
        try {
            return file.equals("-") ? new String(System.in.readAllBytes()) : Files.readString(Path.of(file));
        } catch (IOException e) {
            throw new UsageException("%s cannot be read: %s"
                    .formatted(file, e instanceof java.nio.file.NoSuchFileException ? "no such file" : e.getMessage()));
        }
    }
}
