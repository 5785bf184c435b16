package dev.bulkhead.core.reconcile;

import dev.bulkhead.api.v1alpha1.GuardPolicy;
import dev.bulkhead.core.guard.EffectivePolicy;
import dev.bulkhead.core.plan.Labels;
import dev.bulkhead.core.plan.capacity.ClusterSnapshot;
import dev.bulkhead.core.run.OperatorContext;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.javaoperatorsdk.operator.OperatorException;
import io.javaoperatorsdk.operator.health.Status;
import io.javaoperatorsdk.operator.processing.event.source.AbstractEventSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Nodes, namespaces, policies, and the pods that are not ours, cached. Their changes wake nobody: a node that comes or goes would otherwise wake every
 * job of the cluster. An owner that waits for such a change looks again by itself.
 *
 * @param <P> the kind whose reconciler reads it
 */
public final class ClusterView<P extends HasMetadata> extends AbstractEventSource<Node, P> implements KnownCluster {
    private final OperatorContext context;
    private SharedIndexInformer<Node> nodes;
    private SharedIndexInformer<Namespace> namespaces;
    private SharedIndexInformer<GuardPolicy> policies;
    private final List<SharedIndexInformer<Pod>> foreignPods = new ArrayList<>();
    private final String operator;
    private final Occupancy occupancy;

    /** @param operator value of {@link Labels#OPERATOR} on our own pods, which {@link PodSource} brings */
    public ClusterView(OperatorContext context, String operator) {
        super(Node.class, operator + "-cluster");
        this.context = context;
        this.operator = operator;
        this.occupancy = new Occupancy(context.config().namespaces().isEmpty(), context.clock());
    }

    /** The same object as long as nothing has changed. */
    @Override
    public ClusterSnapshot nodes() {
        return occupancy.snapshot();
    }

    public Occupancy occupancy() {
        return occupancy;
    }

    public Optional<Node> node(String name) {
        return Optional.ofNullable(nodes.getStore().getByKey(name));
    }

    @Override
    public EffectivePolicy policy(String namespace) {
        return EffectivePolicy.resolve(policies.getStore().list(), labels(namespace));
    }

    @Override
    public Map<String, String> labels(String namespace) {
        return Optional.ofNullable(namespaces.getStore().getByKey(namespace))
                .map(n -> n.getMetadata().getLabels())
                .orElse(Map.of());
    }

    @Override
    public void start() throws OperatorException {
        KubernetesClient client = context.client();
        nodes = client.nodes().withLimit(OperatorContext.LIST_LIMIT).runnableInformer(0);
        nodes.addEventHandler(new NodeChanges());
        namespaces = client.namespaces().withLimit(OperatorContext.LIST_LIMIT).runnableInformer(0);
        policies = client.resources(GuardPolicy.class).runnableInformer(0);
        for (String namespace : context.config().namespaces().isEmpty()
                ? Set.of("")
                : context.config().namespaces()) {
            foreignPods.add(foreignPods(namespace));
        }
        for (SharedIndexInformer<?> informer : informers()) {
            FirstRead.of(informer, context);
        }
        super.start();
    }

    /** Pods that have ended hold no room and are not asked for: the watch reports their end as a deletion. */
    private SharedIndexInformer<Pod> foreignPods(String namespace) {
        var pods = context.client().pods();
        SharedIndexInformer<Pod> informer = (namespace.isEmpty() ? pods.inAnyNamespace() : pods.inNamespace(namespace))
                .withoutLabel(Labels.OPERATOR, operator)
                .withoutField("status.phase", "Succeeded")
                .withoutField("status.phase", "Failed")
                .withLimit(OperatorContext.LIST_LIMIT)
                .runnableInformer(0);
        informer.itemStore(new KeptPods(ForeignPods::strip))
                .removeNamespaceIndex()
                .addEventHandler(new ForeignChanges());
        return informer;
    }

    private List<SharedIndexInformer<?>> informers() {
        List<SharedIndexInformer<?>> all = new ArrayList<>(foreignPods);
        all.addAll(List.of(nodes, namespaces, policies));
        return all;
    }

    @Override
    public void stop() throws OperatorException {
        super.stop();
        informers().forEach(SharedIndexInformer::stop);
        foreignPods.clear();
    }

    @Override
    public Status getStatus() {
        return informers().stream().allMatch(i -> i.hasSynced() && i.isWatching()) ? Status.HEALTHY : Status.UNHEALTHY;
    }

    @Override
    public Set<Node> getSecondaryResources(P primary) {
        return Set.of();
    }

    private final class NodeChanges implements ResourceEventHandler<Node> {
        @Override
        public void onAdd(Node node) {
            occupancy.put(node);
        }

        @Override
        public void onUpdate(Node before, Node now) {
            occupancy.put(now);
        }

        @Override
        public void onDelete(Node node, boolean stateUnknown) {
            occupancy.removeNode(node.getMetadata().getName());
        }
    }

    private final class ForeignChanges implements ResourceEventHandler<Pod> {
        @Override
        public void onAdd(Pod pod) {
            occupancy.put(Occupancy.Side.Foreign, pod);
        }

        @Override
        public void onUpdate(Pod before, Pod now) {
            occupancy.put(Occupancy.Side.Foreign, now);
        }

        @Override
        public void onDelete(Pod pod, boolean stateUnknown) {
            occupancy.remove(Occupancy.Side.Foreign, pod.getMetadata().getUid());
        }
    }
}
