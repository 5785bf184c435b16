package dev.bulkhead.suite.cli;

import io.fabric8.kubernetes.api.model.HasMetadata;

/** Objects as a person would write them. */
public final class Names {
    private Names() {}

    public static String of(HasMetadata object) {
        String namespace = object.getMetadata().getNamespace();
        return "%s/%s%s"
                .formatted(
                        object.getKind(),
                        object.getMetadata().getName(),
                        namespace == null ? "" : " in namespace " + namespace);
    }
}
