package dev.bulkhead.testkit;

import dev.bulkhead.testkit.machine.MachineException;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.testcontainers.containers.Container.ExecResult;
import org.testcontainers.k3s.K3sContainer;
import org.testcontainers.utility.DockerImageName;
import org.testcontainers.utility.MountableFile;

/** A k3s in a container, for machines with a Docker engine. Its one node is real. */
final class K3sCluster implements Cluster {

    /** The same Kubernetes as the local cluster's. */
    private static final String DEFAULT_IMAGE = "rancher/k3s:v1.37.2-k3s1";

    private final K3sContainer container;
    private final Path kubeconfig;
    private final KubernetesClient client;

    private K3sCluster(K3sContainer container, Path kubeconfig) {
        this.container = container;
        this.kubeconfig = kubeconfig;
        this.client = new KubernetesClientBuilder()
                .withConfig(Config.fromKubeconfig(container.getKubeConfigYaml()))
                .build();
    }

    static K3sCluster start(Optional<String> image) {
        K3sContainer container = new K3sContainer(
                DockerImageName.parse(image.orElse(DEFAULT_IMAGE)).asCompatibleSubstituteFor("rancher/k3s"));
        container.withCommand(
                "server",
                "--disable=traefik",
                "--tls-san=" + container.getHost(),
                "--kube-apiserver-arg=feature-gates=GenericWorkload=true",
                "--kube-apiserver-arg=runtime-config=scheduling.k8s.io/v1beta1=true",
                "--kube-scheduler-arg=feature-gates=GenericWorkload=true");
        container.start();
        try {
            Path kubeconfig = Files.createTempFile("bulkhead-k3s-", ".kubeconfig");
            Files.writeString(kubeconfig, container.getKubeConfigYaml());
            return new K3sCluster(container, kubeconfig);
        } catch (IOException e) {
            container.stop();
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String kubeconfigYaml() {
        return container.getKubeConfigYaml();
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
        return new Capabilities(true, false);
    }

    @Override
    public void loadImage(Path image) {
        String inside = "/tmp/image";
        container.copyFileToContainer(MountableFile.forHostPath(image), inside);
        String load = Files.isDirectory(image)
                ? "tar -C %s -cf - . | ctr -n k8s.io images import -"
                : "ctr -n k8s.io images import %s";
        try {
            ExecResult result = container.execInContainer(
                    "sh", "-c", load.formatted(inside) + "; code=$?; rm -r " + inside + "; exit $code");
            if (result.getExitCode() != 0) {
                throw new MachineException("cannot load the image " + image + ": " + result.getStderr());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new MachineException("interrupted while loading " + image, e);
        }
    }

    @Override
    public void close() {
        client.close();
        container.stop();
        kubeconfig.toFile().delete();
    }
}
