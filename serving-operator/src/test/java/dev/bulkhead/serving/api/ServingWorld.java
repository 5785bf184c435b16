package dev.bulkhead.serving.api;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.bulkhead.testkit.Cluster;
import dev.bulkhead.testkit.ClusterExtension;
import dev.bulkhead.testkit.Crds;
import dev.bulkhead.testkit.WriteLog;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.file.Path;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.slf4j.LoggerFactory;

/** A cluster with our CRDs and nodes on which pods seem to run, and the serving operator in this JVM. */
final class ServingWorld implements BeforeAllCallback, AfterEachCallback, AfterAllCallback {
    static {
        ((Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME)).setLevel(Level.ERROR);
    }

    private static final Path CRDS = Path.of("../crds/yaml");

    private final ClusterExtension cluster = ClusterExtension.withFakeNodes(2);
    private final Supplier<Stream<Path>> furtherCrds;
    private final WriteLog writes = new WriteLog();
    private boolean operated = true;
    private ServingProcess operator;

    ServingWorld() {
        this(Stream::empty);
    }

    /** For tests that start operators themselves. */
    static ServingWorld withoutOperator() {
        ServingWorld world = new ServingWorld();
        world.operated = false;
        return world;
    }

    /** @param furtherCrds of other projects, which the cluster serves before the operator starts */
    ServingWorld(Supplier<Stream<Path>> furtherCrds) {
        this.furtherCrds = furtherCrds;
    }

    @Override
    public void beforeAll(ExtensionContext context) throws java.io.IOException {
        cluster.beforeAll(context);
        Crds.installAll(cluster.client(), CRDS);
        furtherCrds.get().forEach(f -> Crds.install(cluster.client(), f));
        if (operated) {
            start();
        }
    }

    @Override
    public void afterEach(ExtensionContext context) {
        cluster.afterEach(context);
    }

    @Override
    public void afterAll(ExtensionContext context) {
        stop();
        cluster.afterAll(context);
    }

    /** Another process of the operator, as after a restart or an upgrade. */
    void start() {
        operator = new ServingProcess(cluster.cluster(), cluster.namespace(), writes);
    }

    void stop() {
        if (operator != null) {
            operator.close();
            operator = null;
        }
    }

    KubernetesClient client() {
        return cluster.client();
    }

    Cluster cluster() {
        return cluster.cluster();
    }

    /** What the operators of this class have written. */
    WriteLog writes() {
        return writes;
    }

    String namespace() {
        return cluster.namespace();
    }
}
