package dev.bulkhead.core.reconcile;

import dev.bulkhead.api.v1alpha1.GuardPolicy;
import dev.bulkhead.core.guard.EffectivePolicy;
import dev.bulkhead.core.plan.NodeCapacity;
import dev.bulkhead.core.run.OperatorContext;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.javaoperatorsdk.operator.OperatorException;
import io.javaoperatorsdk.operator.health.Status;
import io.javaoperatorsdk.operator.processing.event.source.AbstractEventSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Nodes, namespaces and policies, cached. Their changes wake nobody: a node that comes or goes would otherwise wake every
 * job of the cluster. An owner that waits for such a change looks again by itself.
 *
 * @param <P> the kind whose reconciler reads it
 */
public final class ClusterView<P extends HasMetadata> extends AbstractEventSource<Node, P> {
    private final OperatorContext context;
    private SharedIndexInformer<Node> nodes;
    private SharedIndexInformer<Namespace> namespaces;
    private SharedIndexInformer<GuardPolicy> policies;
    private NodeCapacity capacity;

    public ClusterView(OperatorContext context, String name) {
        super(Node.class, name);
        this.context = context;
    }

    /** Computed when asked after a change: nodes report themselves far more often than anybody asks. */
    public synchronized NodeCapacity nodes() {
        if (capacity == null) {
            capacity = new NodeCapacity(
                    nodes.getStore().list().stream().map(NodeCapacity.Entry::of).toList());
        }
        return capacity;
    }

    private synchronized void nodesChanged() {
        capacity = null;
    }

    public EffectivePolicy policy(String namespace) {
        return EffectivePolicy.resolve(policies.getStore().list(), labels(namespace));
    }

    /** Labels of a namespace; none if it is not known yet. */
    public Map<String, String> labels(String namespace) {
        return Optional.ofNullable(namespaces.getStore().getByKey(namespace))
                .map(n -> n.getMetadata().getLabels())
                .orElse(Map.of());
    }

    @Override
    public void start() throws OperatorException {
        KubernetesClient client = context.client();
        nodes = client.nodes().withLimit(OperatorContext.LIST_LIMIT).runnableInformer(0);
        nodes.addEventHandler(new CapacityChanges());
        namespaces = client.namespaces().withLimit(OperatorContext.LIST_LIMIT).runnableInformer(0);
        policies = client.resources(GuardPolicy.class).runnableInformer(0);
        for (SharedIndexInformer<?> informer : List.of(nodes, namespaces, policies)) {
            informer.exceptionHandler((started, error) -> true);
            try {
                informer.start()
                        .toCompletableFuture()
                        .get(context.config().cacheSyncTimeout().toMillis(), TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new OperatorException("interrupted while reading the cluster for the first time", e);
            } catch (Exception e) {
                throw new OperatorException(
                        "could not read " + informer.getApiTypeClass().getSimpleName() + "s for the first time", e);
            }
        }
        super.start();
    }

    @Override
    public void stop() throws OperatorException {
        super.stop();
        List.of(nodes, namespaces, policies).forEach(SharedIndexInformer::stop);
    }

    @Override
    public Status getStatus() {
        return List.of(nodes, namespaces, policies).stream().allMatch(i -> i.hasSynced() && i.isWatching())
                ? Status.HEALTHY
                : Status.UNHEALTHY;
    }

    @Override
    public Set<Node> getSecondaryResources(P primary) {
        return Set.of();
    }

    private final class CapacityChanges implements ResourceEventHandler<Node> {
        @Override
        public void onAdd(Node node) {
            nodesChanged();
        }

        @Override
        public void onUpdate(Node before, Node now) {
            nodesChanged();
        }

        @Override
        public void onDelete(Node node, boolean stateUnknown) {
            nodesChanged();
        }
    }
}
