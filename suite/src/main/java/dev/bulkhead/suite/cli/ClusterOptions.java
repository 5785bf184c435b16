package dev.bulkhead.suite.cli;

import dev.bulkhead.core.run.Clients;
import dev.bulkhead.core.run.ClusterException;
import dev.bulkhead.core.run.ClusterFailure;
import dev.bulkhead.core.run.Version;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import picocli.CommandLine.Option;

/** Which cluster, and which namespace in it. */
public final class ClusterOptions {
    private static final Path IN_CLUSTER = Path.of(Config.KUBERNETES_SERVICE_ACCOUNT_TOKEN_PATH);

    /** What a command does with the cluster; the result is its exit code. */
    @FunctionalInterface
    public interface Work {
        int on(KubernetesClient client) throws InterruptedException;
    }

    /**
     * Answers about the cluster or our rights in it, and not about the object. A misspelt field in a server-side
     * apply is answered with 500.
     */
    private static final Set<Integer> ABOUT_THE_CLUSTER = Set.of(401, 403, 429, 502, 503, 504);

    @Option(names = "--kubeconfig", paramLabel = "FILE", description = "Instead of KUBECONFIG and ~/.kube/config.")
    private Path kubeconfig;

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
    public String namespace() {
        return namespace;
    }

    /** What was asked for, else that of the context. */
    public static String namespace(KubernetesClient client) {
        return client.getNamespace() == null ? "default" : client.getNamespace();
    }

    /** @throws ClusterException for what is wrong with the cluster or our rights in it */
    public int run(Work work) throws InterruptedException {
        try (KubernetesClient client = connect()) {
            try {
                return work.on(client);
            } catch (KubernetesClientException e) {
                throw e.getStatus() == null || ABOUT_THE_CLUSTER.contains(e.getCode())
                        ? ClusterFailure.explain(e, client.getMasterUrl().toString())
                        : e;
            }
        }
    }

    private KubernetesClient connect() {
        return Clients.create(config(), "kubectl-bulkhead/" + Version.current(), Map.of());
    }

    public Config config() {
        Config config = kubeconfig == null ? usual() : named();
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

    private Config named() {
        if (!Files.exists(kubeconfig)) {
            throw new UsageException("the kubeconfig %s does not exist".formatted(kubeconfig));
        }
        return Config.fromKubeconfig(context, kubeconfig.toFile());
    }

    private Config usual() {
        requireKubeconfig();
        return Config.autoConfigure(context);
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
