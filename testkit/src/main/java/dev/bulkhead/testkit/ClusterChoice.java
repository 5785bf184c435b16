package dev.bulkhead.testkit;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** Where a cluster comes from. */
sealed interface ClusterChoice {

    /** One that the user named; it is used and left as it is. */
    record Named(Path kubeconfig, Optional<String> context) implements ClusterChoice {}

    /** A k3s in a container. */
    record K3s(Optional<String> image) implements ClusterChoice {}

    /** Plain processes of this machine. */
    record Local() implements ClusterChoice {}

    /**
     * The user's word counts first, then a kubeconfig the user named, then a Docker engine that answers. A cluster with
     * fake nodes or an audit log is always local: a k3s container offers neither.
     */
    static ClusterChoice from(Map<String, String> environment, ClusterShape shape, BooleanSupplier dockerAnswers) {
        Optional<String> kubeconfig = setting(environment, "BULKHEAD_KUBECONFIG");
        Optional<String> image = setting(environment, "BULKHEAD_K3S_IMAGE");
        String wish = setting(environment, "BULKHEAD_CLUSTER").orElse("");
        return switch (wish) {
            case "kubeconfig" ->
                named(
                        environment,
                        kubeconfig
                                .or(() -> setting(environment, "KUBECONFIG"))
                                .orElseThrow(
                                        () -> new IllegalArgumentException(
                                                "BULKHEAD_CLUSTER=kubeconfig needs BULKHEAD_KUBECONFIG or KUBECONFIG to name a file")));
            case "k3s" -> new K3s(image);
            case "local" -> new Local();
            case "" -> {
                if (kubeconfig.isPresent()) {
                    yield named(environment, kubeconfig.get());
                }
                boolean k3sCan = shape.fakeNodes() == 0 && !shape.auditLog();
                yield k3sCan && dockerAnswers.getAsBoolean() ? new K3s(image) : new Local();
            }
            default ->
                throw new IllegalArgumentException(
                        "BULKHEAD_CLUSTER is \"%s\"; it can be kubeconfig, k3s or local".formatted(wish));
        };
    }

    private static Named named(Map<String, String> environment, String kubeconfig) {
        return new Named(Path.of(kubeconfig), setting(environment, "BULKHEAD_CONTEXT"));
    }

    private static Optional<String> setting(Map<String, String> environment, String name) {
        return Optional.ofNullable(environment.get(name)).filter(value -> !value.isBlank());
    }
}
