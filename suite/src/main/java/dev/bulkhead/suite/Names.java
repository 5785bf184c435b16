package dev.bulkhead.suite;

import io.fabric8.kubernetes.api.model.HasMetadata;

/** Objects as a person would write them. */
final class Names {
    private Names() {}

    static String of(HasMetadata object) {
        String namespace = object.getMetadata().getNamespace();
        return "%s/%s%s"
                .formatted(
                        object.getKind(),
                        object.getMetadata().getName(),
                        namespace == null ? "" : " in namespace " + namespace);
    }
}
