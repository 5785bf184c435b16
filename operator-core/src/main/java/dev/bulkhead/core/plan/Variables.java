package dev.bulkhead.core.plan;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarBuilder;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Environment variables that we set in containers. */
public final class Variables {
    private Variables() {}

    /** Ours first, so that the user's may refer to them by {@code $(NAME)}; one that the user sets is not set by us. */
    public static List<Container> into(List<Container> containers, Map<String, String> variables) {
        return containers.stream().map(c -> into(c, variables)).toList();
    }

    private static Container into(Container container, Map<String, String> variables) {
        List<String> own = container.getEnv().stream().map(EnvVar::getName).toList();
        Stream<EnvVar> ours = variables.entrySet().stream()
                .filter(v -> !own.contains(v.getKey()))
                .map(v -> new EnvVarBuilder()
                        .withName(v.getKey())
                        .withValue(v.getValue())
                        .build());
        return new ContainerBuilder(container)
                .withEnv(Stream.concat(ours, container.getEnv().stream()).toList())
                .build();
    }
}
