package dev.bulkhead.testkit;

import dev.bulkhead.testkit.machine.MachineException;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A cluster of the user's own. */
final class KubeconfigCluster implements Cluster {

    private final Path kubeconfig;
    private final KubernetesClient client;

    KubeconfigCluster(Path kubeconfig, Optional<String> context) {
        this.kubeconfig = kubeconfig;
        Config config = Config.fromKubeconfig(context.orElse(null), kubeconfig.toFile());
        this.client = new KubernetesClientBuilder().withConfig(config).build();
    }

    @Override
    public String kubeconfigYaml() {
        try {
            return Files.readString(kubeconfig);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Path kubeconfigFile() {
        return kubeconfig;
    }

    @Override
    public KubernetesClient client() {
        return client;
    }

    @Override
    public Capabilities capabilities() {
        List<Node> nodes = client.nodes().list().getItems();
        long fakes = nodes.stream().filter(KubeconfigCluster::isFake).count();
        return new Capabilities(nodes.size() > fakes, fakes > 0);
    }

    private static boolean isFake(Node node) {
        return Optional.ofNullable(node.getMetadata().getAnnotations())
                .filter(annotations -> annotations.containsKey("kwok.x-k8s.io/node"))
                .isPresent();
    }

    @Override
    public void loadImage(Path image) {
        throw new MachineException(
                "cannot load %s into a cluster of your own: push it to a registry that its nodes pull from"
                        .formatted(image));
    }

    @Override
    public void close() {
        client.close();
    }
}
