package dev.bulkhead.core.reconcile;

import dev.bulkhead.api.v1alpha1.GuardPolicy;
import dev.bulkhead.core.guard.EffectivePolicy;
import dev.bulkhead.core.plan.capacity.ClusterSnapshot;
import dev.bulkhead.core.plan.capacity.NodeState;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.KubernetesResourceList;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Listable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The cluster as it is at one moment, for a command. What may not be read counts as unknown, and is noted. */
public final class LiveCluster implements KnownCluster {
    private static final int FORBIDDEN = 403;

    private final List<String> notes = new ArrayList<>();
    private final ClusterSnapshot nodes;
    private final List<Pod> pods;
    private final Optional<List<GuardPolicy>> policies;
    private final Optional<List<Namespace>> namespaces;

    private LiveCluster(KubernetesClient client) {
        Optional<List<Node>> allNodes = read("nodes", client.nodes());
        Optional<List<Pod>> allPods =
                read("pods of all namespaces", client.pods().inAnyNamespace());
        pods = allPods.orElse(List.of());
        nodes = allPods.isPresent() || allNodes.isEmpty()
                ? ClusterSnapshot.of(allNodes.orElse(List.of()), pods)
                : ClusterSnapshot.of(allNodes.get().stream().map(NodeState::of).toList(), false);
        policies = read("GuardPolicies", client.resources(GuardPolicy.class));
        namespaces = read("namespaces", client.namespaces());
    }

    public static LiveCluster read(KubernetesClient client) {
        return new LiveCluster(client);
    }

    private <T extends HasMetadata, L extends KubernetesResourceList<T>> Optional<List<T>> read(
            String what, Listable<L> kind) {
        try {
            return Optional.of(kind.list().getItems());
        } catch (KubernetesClientException e) {
            if (e.getCode() != FORBIDDEN) {
                throw e;
            }
            notes.add("you may not list " + what);
            return Optional.empty();
        }
    }

    /** What could not be read, in words. */
    public List<String> notes() {
        return List.copyOf(notes);
    }

    /** All pods, of every namespace; none where they may not be read. */
    public List<Pod> pods() {
        return pods;
    }

    @Override
    public ClusterSnapshot nodes() {
        return nodes;
    }

    @Override
    public EffectivePolicy policy(String namespace) {
        return EffectivePolicy.resolve(policies.orElse(List.of()), labels(namespace));
    }

    @Override
    public Map<String, String> labels(String namespace) {
        return namespaces.orElse(List.of()).stream()
                .filter(n -> n.getMetadata().getName().equals(namespace))
                .map(n -> n.getMetadata().getLabels())
                .findFirst()
                .orElse(Map.of());
    }
}
