package dev.bulkhead.core.plan.capacity;

import dev.bulkhead.core.guard.MemoryGuard;
import dev.bulkhead.core.guard.MemorySize;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * All nodes and what is on them at one moment. Immutable; {@link #with} and {@link #without} give the cluster as it would be,
 * and cost as much as the nodes that differ.
 *
 * <p>Not modelled, and said so by {@link Verdict.Unknown}: where volumes can be reached, devices of dynamic resource
 * allocation, a pod's own required pod affinity and topology spread, and schedulers other than the default one. Not seen, and
 * therefore wrong where it is used: an extended resource that a DeviceClass serves in place of a device plug-in (KEP-5004),
 * and features that nodes declare (KEP-5328), which no pod of ours needs.
 */
public final class ClusterSnapshot {
    /** Nothing is known: no node can be named, and nothing can be refused. */
    public static final ClusterSnapshot UNKNOWN = new ClusterSnapshot(new NodeState[0], Map.of(), false);

    private final NodeState[] nodes;
    private final Map<String, Integer> index;
    private final boolean complete;
    private List<Holder> apart;

    /** A pod that keeps others away, on its node. */
    private record Holder(NodeState node, PlacedPod pod) {}

    private ClusterSnapshot(NodeState[] nodes, Map<String, Integer> index, boolean complete) {
        this.nodes = nodes;
        this.index = index;
        this.complete = complete;
    }

    /** Looked up when first asked for: most snapshots are only steps to another. */
    private synchronized List<Holder> apart() {
        if (apart == null) {
            List<Holder> holders = new ArrayList<>(0);
            for (NodeState node : nodes) {
                for (PlacedPod pod : node.pods()) {
                    if (!pod.apart().isEmpty()) {
                        holders.add(new Holder(node, pod));
                    }
                }
            }
            apart = holders;
        }
        return apart;
    }

    /** Of all nodes and pods of the cluster. Pods on nodes that are not there count nowhere. */
    public static ClusterSnapshot of(Collection<Node> nodes, Collection<Pod> pods) {
        Map<String, List<PlacedPod>> byNode = new HashMap<>();
        pods.forEach(pod -> PlacedPod.of(pod)
                .ifPresent(p ->
                        byNode.computeIfAbsent(p.node(), n -> new ArrayList<>()).add(p)));
        return of(
                nodes.stream()
                        .map(NodeState::of)
                        .map(n -> n.holding(byNode.getOrDefault(n.name(), List.of())))
                        .toList(),
                true);
    }

    /** @param complete false where pods may be on the nodes that are not seen here */
    public static ClusterSnapshot of(Collection<NodeState> nodes, boolean complete) {
        NodeState[] sorted = nodes.toArray(NodeState[]::new);
        Arrays.sort(sorted, Comparator.comparing(NodeState::name));
        Map<String, Integer> index = HashMap.newHashMap(sorted.length);
        for (int i = 0; i < sorted.length; i++) {
            index.put(sorted[i].name(), i);
        }
        return new ClusterSnapshot(sorted, index, complete);
    }

    /** Sorted by name. */
    public List<NodeState> nodes() {
        return List.of(nodes);
    }

    public Optional<NodeState> node(String name) {
        return Optional.ofNullable(index.get(name)).map(i -> nodes[i]);
    }

    /** Whether every pod of the cluster is seen. Where not, a node that fits may be full all the same. */
    public boolean complete() {
        return complete;
    }

    /** Whether nodes are known at all. */
    public boolean known() {
        return nodes.length > 0;
    }

    /** The cluster with one pod more. A pod on a node that is not there changes nothing. */
    public ClusterSnapshot with(PlacedPod pod) {
        Integer at = index.get(pod.node());
        if (at == null) {
            return this;
        }
        NodeState[] changed = nodes.clone();
        changed[at] = changed[at].with(pod);
        return new ClusterSnapshot(changed, index, complete);
    }

    /** The cluster without these pods. */
    public ClusterSnapshot without(Collection<String> uids) {
        Set<String> gone = new HashSet<>(uids);
        NodeState[] changed = nodes.clone();
        for (int i = 0; i < changed.length; i++) {
            NodeState node = changed[i];
            if (node.pods().stream().anyMatch(p -> gone.contains(p.uid()))
                    || node.nominated().stream().anyMatch(p -> gone.contains(p.uid()))) {
                changed[i] = node.without(gone);
            }
        }
        return new ClusterSnapshot(changed, index, complete);
    }

    ClusterSnapshot replacing(NodeState[] changed) {
        return new ClusterSnapshot(changed, index, complete);
    }

    /** What the scheduler would say of each node now, in the order of names. */
    public List<Verdict> fits(PodAsk ask) {
        Neighbours neighbours = neighbours(ask);
        List<Verdict> verdicts = new ArrayList<>(nodes.length);
        for (NodeState node : nodes) {
            verdicts.add(verdict(ask, node, neighbours));
        }
        return verdicts;
    }

    private static Verdict verdict(PodAsk ask, NodeState node, Neighbours neighbours) {
        List<Refusal> refusals = Filters.refusals(ask, node);
        Optional<Refusal.KeptApart> apart = neighbours.refuses(node);
        if (apart.isPresent()) {
            List<Refusal> all = new ArrayList<>(refusals);
            all.add(apart.get());
            return new Verdict.Refused(node, List.copyOf(all));
        }
        if (!refusals.isEmpty()) {
            return new Verdict.Refused(node, refusals);
        }
        if (!ask.unmodelled().isEmpty()) {
            return new Verdict.Unknown(node, ask.unmodelled());
        }
        return neighbours.mayRefuse(node)
                ? new Verdict.Unknown(node, Set.of(Unmodelled.PodAffinity))
                : new Verdict.Fits(node);
    }

    boolean hasNeighboursThatMind() {
        return !apart().isEmpty();
    }

    /** Where pods that are there keep this one away. */
    Neighbours neighbours(PodAsk ask) {
        Neighbours neighbours = new Neighbours();
        for (Holder holder : apart()) {
            for (ApartTerm term : holder.pod().apart()) {
                String value = holder.node().labels().get(term.topologyKey());
                if (value != null) {
                    neighbours.add(term.on(ask), term.topologyKey(), value, holder.pod());
                }
            }
        }
        return neighbours;
    }

    public Explanation explain(PodAsk ask) {
        return Explanation.of(ask, fits(ask), complete);
    }

    /** Nodes for all of the pods, or for none. */
    public Placement place(List<PodAsk> asks, Placement.Rules rules) {
        return new Placer(this, asks, rules).place();
    }

    /** Whether {@link #place} finds a way; costs less, as nothing is explained. */
    public boolean holds(List<PodAsk> asks, Placement.Rules rules) {
        return new Placer(this, asks, rules).succeeds();
    }

    /**
     * The node with the most memory among those whose labels and taints let the pod in; empty if there is none. A cordoned
     * or unready node counts, as its taints go again.
     */
    public Optional<MemoryGuard.Node> largestFor(PodSpec pod) {
        PodAsk ask = PodAsk.of(pod);
        return Arrays.stream(nodes)
                .filter(n -> Filters.refusals(ask, n).stream().noneMatch(ClusterSnapshot::lasts))
                .max(Comparator.comparingLong((NodeState n) -> n.allocatable().memory())
                        .thenComparing(NodeState::name, Comparator.reverseOrder()))
                .map(n -> new MemoryGuard.Node(
                        n.name(), new MemorySize(Math.max(0, n.allocatable().memory()))));
    }

    private static boolean lasts(Refusal refusal) {
        return switch (refusal) {
            case Refusal.OtherNode other -> true;
            case Refusal.Tainted tainted -> !Taints.isOfHealth(tainted.key());
            case Refusal.NotSelected notSelected -> true;
            case Refusal.Cordoned cordoned -> false;
            case Refusal.PortTaken taken -> false;
            case Refusal.TooManyPods pods -> false;
            case Refusal.Short lacks -> false;
            case Refusal.KeptApart apart -> false;
            case Refusal.OtherModel model -> true;
        };
    }

    /** How many of such pods the nodes that let one in would hold if nothing else were there. */
    public long places(PodAsk ask) {
        return Arrays.stream(nodes)
                .filter(n -> Filters.mayHold(ask, n))
                .mapToLong(n -> ask.requests().timesIn(n.allocatable()))
                .sum();
    }

    /**
     * How much of a resource is free on nodes that such a pod may use, and would still be free when no further one fits:
     * what fragmentation costs.
     */
    public long stranded(PodAsk ask, String resource) {
        long each = ask.requests().of(resource);
        long stranded = 0;
        for (NodeState node : nodes) {
            long free = node.free(resource);
            boolean open =
                    Filters.refusals(ask, node).stream().noneMatch(r -> lasts(r) || r instanceof Refusal.Cordoned);
            if (free > 0 && open) {
                stranded += free - copies(ask, node) * each;
            }
        }
        return stranded;
    }

    private static long copies(PodAsk ask, NodeState node) {
        long copies = 0;
        NodeState filled = node;
        while (Filters.passes(ask, filled)) {
            filled = filled.with(PlacedPod.of(ask, node.name()));
            copies++;
        }
        return copies;
    }
}
