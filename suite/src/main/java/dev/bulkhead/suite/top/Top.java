package dev.bulkhead.suite.top;

import dev.bulkhead.core.guard.Gpus;
import dev.bulkhead.core.plan.GpuLabels;
import dev.bulkhead.core.plan.capacity.Amounts;
import dev.bulkhead.core.plan.capacity.ClusterSnapshot;
import dev.bulkhead.core.plan.capacity.NodeState;
import dev.bulkhead.suite.top.TopReport.NodeUse;
import dev.bulkhead.suite.top.TopReport.OwnerUse;
import dev.bulkhead.suite.top.TopReport.Share;
import dev.bulkhead.suite.top.TopReport.Totals;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Adds up who uses what. */
final class Top {
    private Top() {}

    /** @param namespace only owners and jobs of this one, or all if empty; nodes are always told whole */
    static TopReport of(TopFacts facts, Optional<String> namespace) {
        ClusterSnapshot cluster =
                ClusterSnapshot.of(facts.nodes().or(List.of()), facts.pods().or(List.of()));
        Map<String, Long> used = facts.podMemory().or(Map.of());
        List<PodUse> pods = facts.pods().or(List.of()).stream()
                .flatMap(p -> PodUse.of(p, used).stream())
                .toList();
        Map<String, List<PodUse>> byNode = pods.stream().collect(Collectors.groupingBy(PodUse::node));
        List<NodeUse> nodes = cluster.nodes().stream()
                .map(n -> node(
                        n,
                        byNode.getOrDefault(n.name(), List.of()),
                        facts.nodeMemory().or(Map.of())))
                .toList();
        Map<String, String> models = new TreeMap<>();
        nodes.stream().filter(n -> n.gpuModel() != null).forEach(n -> models.put(n.name(), n.gpuModel()));
        return new TopReport(
                totals(cluster, nodes),
                nodes,
                owners(pods, models, namespace),
                Queue.of(facts, namespace),
                notes(facts));
    }

    private static NodeUse node(NodeState node, List<PodUse> pods, Map<String, Long> used) {
        Map<Owner, Long> holders = new TreeMap<>();
        pods.stream().filter(p -> p.gpus() > 0).forEach(p -> holders.merge(p.owner(), p.gpus(), Long::sum));
        return new NodeUse(
                node.name(),
                state(node),
                model(node).orElse(null),
                PodUse.gpus(node.allocatable()),
                PodUse.gpus(node.used()),
                node.allocatable().memory(),
                node.used().memory(),
                used.get(node.name()),
                holders.entrySet().stream()
                        .map(e -> new Share(
                                e.getKey().namespace() + " " + e.getKey().name(), e.getValue()))
                        .toList());
    }

    private static String state(NodeState node) {
        return !node.ready() ? "not ready" : node.cordoned() ? "cordoned" : "ready";
    }

    private static Optional<String> model(NodeState node) {
        return node.allocatable().scalars().keySet().stream()
                .filter(Gpus::isGpu)
                .flatMap(r -> GpuLabels.of(r).model(node.labels()).stream())
                .findFirst();
    }

    private static Totals totals(ClusterSnapshot cluster, List<NodeUse> nodes) {
        return new Totals(
                sum(nodes, NodeUse::gpus),
                sum(nodes, NodeUse::gpusUsed),
                largest(cluster, n -> PodUse.gpus(n.allocatable()) - PodUse.gpus(n.used())),
                sum(nodes, NodeUse::memory),
                sum(nodes, NodeUse::memoryRequested),
                largest(cluster, n -> n.free(Amounts.MEMORY)));
    }

    private static long largest(ClusterSnapshot cluster, ToLongFunction<NodeState> free) {
        return cluster.nodes().stream()
                .filter(n -> state(n).equals("ready"))
                .mapToLong(free)
                .map(f -> Math.max(0, f))
                .max()
                .orElse(0);
    }

    private static <T> long sum(List<T> of, ToLongFunction<T> what) {
        return of.stream().mapToLong(what).sum();
    }

    private static List<OwnerUse> owners(List<PodUse> pods, Map<String, String> models, Optional<String> namespace) {
        Map<Owner, List<PodUse>> byOwner = pods.stream()
                .filter(p ->
                        namespace.isEmpty() || namespace.get().equals(p.owner().namespace()))
                .collect(Collectors.groupingBy(PodUse::owner, TreeMap::new, Collectors.toList()));
        List<OwnerUse> owners = new ArrayList<>();
        byOwner.forEach((owner, of) -> owners.add(owner(owner, of, models)));
        owners.sort(Comparator.comparingLong((OwnerUse o) -> -o.gpus()).thenComparingLong(o -> -o.memoryRequested()));
        return List.copyOf(owners);
    }

    private static OwnerUse owner(Owner owner, List<PodUse> pods, Map<String, String> models) {
        List<String> nodes = pods.stream().map(PodUse::node).distinct().sorted().toList();
        return new OwnerUse(
                owner.namespace(),
                owner.name(),
                pods.size(),
                sum(pods, PodUse::gpus),
                pods.stream()
                        .filter(p -> p.gpus() > 0 && models.containsKey(p.node()))
                        .map(p -> models.get(p.node()))
                        .distinct()
                        .sorted()
                        .toList(),
                nodes,
                sum(pods, PodUse::requested),
                whole(pods, PodUse::limit),
                whole(pods, PodUse::used));
    }

    /** Null where one of them is not known: a sum of the others would be too small. */
    private static Long whole(List<PodUse> pods, Function<PodUse, Optional<Long>> what) {
        return pods.stream().map(what).allMatch(Optional::isPresent)
                ? Long.valueOf(pods.stream().map(what).mapToLong(Optional::get).sum())
                : null;
    }

    private static List<String> notes(TopFacts facts) {
        return Stream.of(
                        facts.nodes().trouble().map(w -> "nodes: " + w),
                        facts.pods().trouble().map(w -> "pods: " + w),
                        facts.jobs().trouble().map(w -> "jobs: " + w),
                        facts.podMemory().trouble().map(w -> "memory in use (metrics.k8s.io): " + w))
                .flatMap(Optional::stream)
                .toList();
    }
}
