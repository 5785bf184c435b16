package dev.bulkhead.core.plan.capacity;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeSpec;
import io.fabric8.kubernetes.api.model.NodeStatus;
import io.fabric8.kubernetes.api.model.Taint;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A node and what is on it.
 *
 * @param maxPods how many pods it takes; 0 where it does not say, as the scheduler has it
 * @param used what the pods on it ask for
 * @param nominated pods that the scheduler is making room for here
 */
public record NodeState(
        String name,
        Map<String, String> labels,
        List<Taint> taints,
        boolean cordoned,
        boolean ready,
        Amounts allocatable,
        long maxPods,
        List<PlacedPod> pods,
        Amounts used,
        List<PlacedPod> nominated) {
    private static final String PODS = "pods";

    /** A node without pods. */
    public static NodeState of(Node node) {
        NodeSpec spec = node.getSpec();
        NodeStatus status = node.getStatus();
        var allocatable = Quantities.parse(status == null ? null : status.getAllocatable());
        Map<String, String> labels = node.getMetadata().getLabels();
        return new NodeState(
                node.getMetadata().getName(),
                labels == null ? Map.of() : Map.copyOf(labels),
                spec == null ? List.of() : List.copyOf(PodRequests.orEmpty(spec.getTaints())),
                spec != null && Boolean.TRUE.equals(spec.getUnschedulable()),
                isReady(status),
                Amounts.of(allocatable),
                allocatable.containsKey(PODS) ? allocatable.get(PODS).longValue() : 0,
                List.of(),
                Amounts.NONE,
                List.of());
    }

    private static boolean isReady(NodeStatus status) {
        return status != null
                && PodRequests.orEmpty(status.getConditions()).stream()
                        .anyMatch(c -> "Ready".equals(c.getType()) && "True".equals(c.getStatus()));
    }

    /** The same node with exactly these pods. */
    public NodeState holding(Collection<PlacedPod> placed) {
        List<PlacedPod> here = new ArrayList<>(placed.size());
        List<PlacedPod> coming = new ArrayList<>();
        Amounts sum = Amounts.NONE;
        for (PlacedPod pod : placed) {
            if (pod.nominated()) {
                coming.add(pod);
            } else {
                here.add(pod);
                sum = sum.plus(pod.requests());
            }
        }
        return with(here, sum, coming);
    }

    NodeState with(PlacedPod pod) {
        List<PlacedPod> here = new ArrayList<>(pods.size() + 1);
        here.addAll(pods);
        here.add(pod);
        return with(here, used.plus(pod.requests()), nominated);
    }

    NodeState without(Collection<String> uids) {
        return holding(Stream.concat(pods.stream(), nominated.stream())
                .filter(p -> !uids.contains(p.uid()))
                .toList());
    }

    private NodeState with(List<PlacedPod> here, Amounts sum, List<PlacedPod> coming) {
        return new NodeState(
                name,
                labels,
                taints,
                cordoned,
                ready,
                allocatable,
                maxPods,
                List.copyOf(here),
                sum,
                List.copyOf(coming));
    }

    /** What is left of a resource; negative where the pods hold more than the node has. */
    public long free(String resource) {
        return Amounts.difference(allocatable.of(resource), used.of(resource));
    }
}
