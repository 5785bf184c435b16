package dev.bulkhead.suite;

import dev.bulkhead.core.run.Clients;
import dev.bulkhead.core.run.ClusterException;
import dev.bulkhead.core.run.Version;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import picocli.CommandLine.Option;

/** Which cluster, and which namespace in it. */
final class ClusterOptions {
    private static final Path IN_CLUSTER = Path.of(Config.KUBERNETES_SERVICE_ACCOUNT_TOKEN_PATH);

    @Option(
            names = "--context",
            paramLabel = "NAME",
            description = "Context of the kubeconfig; default its current one.")
    private String context;

    @Option(
            names = {"-n", "--namespace"},
            paramLabel = "NAME",
            description = "Namespace; default that of the context.")
    private String namespace;

    /** What was asked for, or null. */
    String namespace() {
        return namespace;
    }

    KubernetesClient connect() {
        return Clients.create(config(), "kubectl-bulkhead/" + Version.current(), Map.of());
    }

    Config config() {
        requireKubeconfig();
        Config config = Config.autoConfigure(context);
        if (context != null && config.getContexts().stream().noneMatch(c -> context.equals(c.getName()))) {
            throw new UsageException("the kubeconfig has no context %s; it has %s"
                    .formatted(
                            context,
                            config.getContexts().stream().map(c -> c.getName()).toList()));
        }
        if (namespace != null) {
            config.setNamespace(namespace);
        }
        return config;
    }

    /** Without one the client would quietly try https://kubernetes.default.svc. */
    private static void requireKubeconfig() {
        if (Files.exists(IN_CLUSTER)) {
            return;
        }
        String named = System.getProperty("kubeconfig", System.getenv("KUBECONFIG"));
        if (named == null || named.isBlank()) {
            Path usual = Path.of(System.getProperty("user.home"), ".kube", "config");
            if (!Files.exists(usual)) {
                throw new ClusterException(
                        "no cluster is configured: %s does not exist and KUBECONFIG is not set".formatted(usual));
            }
            return;
        }
        for (String file : named.split(java.io.File.pathSeparator)) {
            if (Files.exists(Path.of(file))) {
                return;
            }
        }
        throw new ClusterException("no cluster is configured: KUBECONFIG=%s does not exist".formatted(named));
    }
}
