package dev.bulkhead.testkit;

import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.file.Path;

/** A running Kubernetes cluster that a test or a user may use, wherever it came from. */
public interface Cluster extends AutoCloseable {

    /**
     * @param realNode pods really run: containers, logs, OOM kills
     * @param fakeNodes there are nodes with GPUs on which pods only seem to run
     */
    record Capabilities(boolean realNode, boolean fakeNodes) {}

    /** Full rights, from this machine. */
    String kubeconfigYaml();

    /** The same as a file, for programs that want one. */
    Path kubeconfigFile();

    /** Shared; closed with the cluster. */
    KubernetesClient client();

    Capabilities capabilities();

    /**
     * Makes an image known to the real node, unless it has the same one already.
     *
     * @param image an OCI archive (tar) or an OCI layout folder, with the image's name in its index
     */
    void loadImage(Path image);

    /** Stops it if this process started it; otherwise only lets go of it. */
    @Override
    void close();
}
