package dev.bulkhead.testkit;

import dev.bulkhead.testkit.local.LocalCluster;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.file.Path;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.Store;
import org.opentest4j.TestAbortedException;

/**
 * A cluster for the tests of a class.
 *
 * <pre>{@code
 * @RegisterExtension
 * static final ClusterExtension cluster = ClusterExtension.controlPlane();
 * }</pre>
 *
 * <p>All classes of a JVM that ask for the same shape share one cluster, each with a namespace of its own.
 */
public final class ClusterExtension implements BeforeAllCallback, AfterEachCallback, AfterAllCallback {

    private static final Namespace STORE = Namespace.create(ClusterExtension.class);

    private final ClusterShape shape;
    private final boolean shared;
    private Cluster cluster;
    private String namespace;

    private ClusterExtension(ClusterShape shape, boolean shared) {
        this.shape = shape;
        this.shared = shared;
    }

    /** The API, its controllers and the scheduler, but nothing that runs pods. Needs no root. */
    public static ClusterExtension controlPlane() {
        return new ClusterExtension(ClusterShape.CONTROL_PLANE, true);
    }

    /** Nodes of 8 GPUs each on which pods seem to run. Needs no root. */
    public static ClusterExtension withFakeNodes(int count) {
        return new ClusterExtension(ClusterShape.CONTROL_PLANE.withFakeNodes(count), true);
    }

    /** A node on which pods really run. */
    public static ClusterExtension withNode() {
        return new ClusterExtension(ClusterShape.CONTROL_PLANE.withRealNode(), true);
    }

    /** Fake nodes beside a real one; they carry the taint {@code fake=true:NoSchedule} then. */
    public ClusterExtension andFakeNodes(int count) {
        return new ClusterExtension(shape.withFakeNodes(count), shared);
    }

    /** With every request in {@link #local()}'s audit log. */
    public ClusterExtension andAuditLog() {
        return new ClusterExtension(shape.withAuditLog(), shared);
    }

    /** A cluster for this class alone, stopped after it: for tests that break it. */
    public ClusterExtension alone() {
        return new ClusterExtension(shape, false);
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        if (cluster != null) {
            // A nested class: the outer one has set everything up.
            return;
        }
        Store store = (shared ? context.getRoot() : context).getStore(STORE);
        // A store also finds what the stores above it have: one of our own needs a key that nobody shares.
        Object key = shared ? shape : context.getUniqueId();
        cluster = store.getOrComputeIfAbsent(key, k -> Clusters.open(shape), Cluster.class);
        String missing = shape.missingFrom(cluster.capabilities());
        if (!missing.isEmpty()) {
            throw new TestAbortedException("this needs " + missing + ", which the chosen cluster does not have");
        }
        namespace = newNamespace(context.getRequiredTestClass().getSimpleName());
    }

    /** What the cluster logged is of use only where a test failed. */
    @Override
    public void afterEach(ExtensionContext context) {
        if (context.getExecutionException().isPresent() && cluster instanceof LocalCluster local) {
            local.keepLogs();
        }
    }

    @Override
    public void afterAll(ExtensionContext context) {
        afterEach(context);
        boolean isNested = context.getRequiredTestClass().isAnnotationPresent(Nested.class);
        if (!isNested && namespace != null) {
            // Not waited for: the cluster ends soon, or the namespace does.
            client().namespaces().withName(namespace).delete();
            cluster = null;
            namespace = null;
        }
    }

    public KubernetesClient client() {
        return cluster().client();
    }

    /** Fresh, and of this test class alone. */
    public String namespace() {
        cluster();
        return namespace;
    }

    public Cluster cluster() {
        if (cluster == null) {
            throw new IllegalStateException(
                    "the cluster is there from @BeforeAll on, and needs a static @RegisterExtension field");
        }
        return cluster;
    }

    /** The cluster with its fault hooks; tests that need them are skipped on any other kind. */
    public LocalCluster local() {
        if (cluster() instanceof LocalCluster local) {
            return local;
        }
        throw new TestAbortedException("only a local cluster can be broken on purpose");
    }

    public void loadImage(Path image) {
        cluster().loadImage(image);
    }

    private String newNamespace(String className) {
        String prefix = className.replaceAll("([a-z])([A-Z])", "$1-$2").toLowerCase(Locale.ROOT);
        String name = prefix.substring(0, Math.min(prefix.length(), 50)) + "-"
                + UUID.randomUUID().toString().substring(0, 8);
        client().resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .endMetadata()
                        .build())
                .create();
        // Pods are refused until their service account is there.
        client().serviceAccounts()
                .inNamespace(name)
                .withName("default")
                .waitUntilCondition(account -> account != null, 30, TimeUnit.SECONDS);
        return name;
    }
}
