package dev.bulkhead.core.plan;

import dev.bulkhead.core.guard.MemoryGuard;
import dev.bulkhead.core.guard.MemorySize;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeSelectorRequirement;
import io.fabric8.kubernetes.api.model.NodeSelectorTerm;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Taint;
import io.fabric8.kubernetes.api.model.Toleration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The nodes of the cluster, as far as they limit what one pod may ask for. */
public record NodeCapacity(List<Entry> nodes) {
    public static final NodeCapacity UNKNOWN = new NodeCapacity(List.of());

    /** A node: how much memory pods may have on it, and what keeps pods away from it. */
    public record Entry(String name, MemorySize memory, Map<String, String> labels, List<Taint> taints) {
        public static Entry of(Node node) {
            Optional<MemorySize> memory = Optional.ofNullable(node.getStatus())
                    .map(s -> s.getAllocatable())
                    .map(a -> a.get("memory"))
                    .flatMap(MemorySize::parse);
            Map<String, String> labels = node.getMetadata().getLabels();
            List<Taint> taints =
                    node.getSpec() == null ? List.of() : node.getSpec().getTaints();
            return new Entry(
                    node.getMetadata().getName(),
                    memory.orElse(new MemorySize(0)),
                    labels == null ? Map.of() : labels,
                    taints == null ? List.of() : taints);
        }
    }

    /**
     * The node with the most memory among those whose labels and taints let the pod in; empty if there is none. A cordoned
     * or unready node counts, as its taints go again: those of Kubernetes itself ({@code node.kubernetes.io/}) are not
     * looked at.
     */
    public Optional<MemoryGuard.Node> largestFor(PodSpec pod) {
        return nodes.stream()
                .filter(n -> selects(pod, n) && tolerates(pod, n))
                .max(Comparator.comparing(Entry::memory).thenComparing(Entry::name, Comparator.reverseOrder()))
                .map(n -> new MemoryGuard.Node(n.name(), n.memory()));
    }

    private static boolean selects(PodSpec pod, Entry node) {
        Map<String, String> selector = pod.getNodeSelector() == null ? Map.of() : pod.getNodeSelector();
        boolean bySelector = selector.entrySet().stream()
                .allMatch(e -> e.getValue().equals(node.labels().get(e.getKey())));
        if (!bySelector
                || pod.getAffinity() == null
                || pod.getAffinity().getNodeAffinity() == null
                || pod.getAffinity().getNodeAffinity().getRequiredDuringSchedulingIgnoredDuringExecution() == null) {
            return bySelector;
        }
        return pod
                .getAffinity()
                .getNodeAffinity()
                .getRequiredDuringSchedulingIgnoredDuringExecution()
                .getNodeSelectorTerms()
                .stream()
                .anyMatch(term -> matches(term, node));
    }

    private static boolean matches(NodeSelectorTerm term, Entry node) {
        boolean empty =
                term.getMatchExpressions().isEmpty() && term.getMatchFields().isEmpty();
        return !empty
                && term.getMatchExpressions().stream()
                        .allMatch(e -> matches(e, node.labels().get(e.getKey())))
                && term.getMatchFields().stream().allMatch(e -> matches(e, node.name()));
    }

    private static boolean matches(NodeSelectorRequirement requirement, String value) {
        List<String> values = requirement.getValues() == null ? List.of() : requirement.getValues();
        return switch (String.valueOf(requirement.getOperator())) {
            case "In" -> value != null && values.contains(value);
            case "NotIn" -> value == null || !values.contains(value);
            case "Exists" -> value != null;
            case "DoesNotExist" -> value == null;
            case "Gt" -> compare(value, values) > 0;
            case "Lt" -> compare(value, values) < 0;
            default -> false;
        };
    }

    /** Zero, which is neither more nor less, where one side is no whole number. */
    private static int compare(String value, List<String> values) {
        try {
            return Long.compare(Long.parseLong(value), Long.parseLong(values.getFirst()));
        } catch (RuntimeException e) {
            return 0;
        }
    }

    private static boolean tolerates(PodSpec pod, Entry node) {
        List<Toleration> tolerations = pod.getTolerations() == null ? List.of() : pod.getTolerations();
        return node.taints().stream()
                .filter(t -> "NoSchedule".equals(t.getEffect()) || "NoExecute".equals(t.getEffect()))
                .filter(t -> !t.getKey().startsWith("node.kubernetes.io/"))
                .allMatch(taint -> tolerations.stream().anyMatch(t -> tolerates(t, taint)));
    }

    private static boolean tolerates(Toleration toleration, Taint taint) {
        boolean effect = toleration.getEffect() == null
                || toleration.getEffect().isEmpty()
                || toleration.getEffect().equals(taint.getEffect());
        boolean anyKey = toleration.getKey() == null || toleration.getKey().isEmpty();
        boolean exists = "Exists".equals(toleration.getOperator());
        boolean key = anyKey ? exists : toleration.getKey().equals(taint.getKey());
        String taintValue = taint.getValue() == null ? "" : taint.getValue();
        String value = toleration.getValue() == null ? "" : toleration.getValue();
        return effect && key && (exists || value.equals(taintValue));
    }
}
