package dev.bulkhead.training.api;

import dev.bulkhead.testkit.Cluster;
import dev.bulkhead.testkit.ClusterExtension;
import dev.bulkhead.testkit.Crds;
import dev.bulkhead.testkit.WriteLog;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A cluster with our CRDs, a {@link PlayedNode}, and an operator for all namespaces if the class wants one. */
public final class TrainingWorld implements BeforeAllCallback, AfterEachCallback, AfterAllCallback {
    private static final Path CRDS = Path.of("../crds/yaml");

    private final ClusterExtension cluster;
    private final boolean operated;
    private final WriteLog writes = new WriteLog();
    private TestOperator operator;
    private PlayedNode node;

    private TrainingWorld(ClusterExtension cluster, boolean operated) {
        this.cluster = cluster;
        this.operated = operated;
    }

    public static TrainingWorld withOperator() {
        return new TrainingWorld(ClusterExtension.withFakeNodes(1), true);
    }

    public static TrainingWorld withoutOperator() {
        return new TrainingWorld(ClusterExtension.withFakeNodes(1), false);
    }

    /** With a control plane of its own, to be broken. */
    public static TrainingWorld breakable() {
        return new TrainingWorld(ClusterExtension.controlPlane().alone(), false);
    }

    @Override
    public void beforeAll(ExtensionContext context) throws IOException {
        cluster.beforeAll(context);
        Crds.installAll(client(), CRDS);
        node = PlayedNode.start(client());
        operator = operated ? TestOperator.start(cluster(), Map.of(), writes) : null;
    }

    @Override
    public void afterEach(ExtensionContext context) {
        cluster.afterEach(context);
    }

    @Override
    public void afterAll(ExtensionContext context) {
        if (operator != null) {
            operator.close();
        }
        if (node != null) {
            node.close();
        }
        cluster.afterAll(context);
    }

    public Scene scene() {
        return Scene.open(client());
    }

    public Cluster cluster() {
        return cluster.cluster();
    }

    public ClusterExtension extension() {
        return cluster;
    }

    public KubernetesClient client() {
        return cluster.client();
    }

    public PlayedNode node() {
        return node;
    }

    /** What the operator of this class has written. */
    public WriteLog writes() {
        return writes;
    }
}
