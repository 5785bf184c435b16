package dev.bulkhead.testkit;

import dev.bulkhead.testkit.local.LocalCluster;
import dev.bulkhead.testkit.local.LocalClusterSpec;
import dev.bulkhead.testkit.local.Orphans;
import dev.bulkhead.testkit.machine.CacheFolder;
import dev.bulkhead.testkit.machine.MachineException;
import dev.bulkhead.testkit.machine.Progress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.testcontainers.DockerClientFactory;

/**
 * Gives a cluster in the way this machine offers. Environment variables override the choice: {@code BULKHEAD_CLUSTER}
 * (kubeconfig, k3s or local), {@code BULKHEAD_KUBECONFIG} and {@code BULKHEAD_CONTEXT} for a cluster of the user's own,
 * {@code BULKHEAD_K3S_IMAGE}.
 */
public final class Clusters {

    private static final AtomicInteger STARTED = new AtomicInteger();

    private Clusters() {}

    public static Cluster open(ClusterShape shape) {
        ClusterChoice choice = ClusterChoice.from(System.getenv(), shape, Clusters::dockerAnswers);
        return switch (choice) {
            case ClusterChoice.Named named -> open(named.kubeconfig(), named.context());
            case ClusterChoice.K3s k3s -> K3sCluster.start(k3s.image());
            case ClusterChoice.Local local -> start(local, shape);
        };
    }

    /** The cluster a kubeconfig names. One that `cluster up` started keeps all its abilities. */
    public static Cluster open(Path kubeconfig, Optional<String> context) {
        if (!Files.isReadable(kubeconfig)) {
            throw new MachineException("cannot read the kubeconfig " + kubeconfig);
        }
        Path folder = kubeconfig.toAbsolutePath().getParent();
        Optional<LocalCluster> ours = LocalCluster.isKnown(folder)
                ? LocalCluster.attach(folder, CacheFolder.fromEnvironment(), Progress.toStandardError())
                : Optional.empty();
        return ours.<Cluster>map(cluster -> cluster).orElseGet(() -> new KubeconfigCluster(kubeconfig, context));
    }

    /** A local cluster that ends with this JVM at the latest. */
    private static LocalCluster start(ClusterChoice.Local choice, ClusterShape shape) {
        CacheFolder cache = CacheFolder.fromEnvironment();
        Progress progress = Progress.toStandardError();
        new Orphans(cache.testClusters()).remove(progress);
        String name = ProcessHandle.current().pid() + "-" + STARTED.incrementAndGet();
        LocalClusterSpec spec =
                LocalClusterSpec.in(cache.testClusters().resolve(name)).withFakeNodes(shape.fakeNodes());
        spec = shape.realNode() ? spec.withRealNode() : spec;
        spec = shape.auditLog() ? spec.withAuditLog() : spec;
        return LocalCluster.start(spec, cache, progress);
    }

    private static boolean dockerAnswers() {
        // Asking Testcontainers costs seconds and pages of log where there is nothing to find.
        boolean worthAsking = System.getenv("DOCKER_HOST") != null || Files.exists(Path.of("/var/run/docker.sock"));
        return worthAsking && DockerClientFactory.instance().isDockerAvailable();
    }
}
