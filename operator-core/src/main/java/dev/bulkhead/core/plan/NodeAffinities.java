package dev.bulkhead.core.plan;

import io.fabric8.kubernetes.api.model.NodeSelectorRequirement;
import io.fabric8.kubernetes.api.model.NodeSelectorRequirementBuilder;
import io.fabric8.kubernetes.api.model.NodeSelectorTerm;
import io.fabric8.kubernetes.api.model.NodeSelectorTermBuilder;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** What a pod requires of its node, besides what its owner wrote. */
public final class NodeAffinities {
    private static final String NAME = "metadata.name";

    private NodeAffinities() {}

    public static NodeSelectorRequirement in(String label, List<String> values) {
        return new NodeSelectorRequirementBuilder()
                .withKey(label)
                .withOperator("In")
                .withValues(values)
                .build();
    }

    /** @param value which the label, a whole number, must exceed */
    public static NodeSelectorRequirement above(String label, long value) {
        return new NodeSelectorRequirementBuilder()
                .withKey(label)
                .withOperator("Gt")
                .withValues(Long.toString(value))
                .build();
    }

    /** The pod, on nodes only that also meet these. Terms are alternatives, so each of them gets all. */
    public static PodSpec require(PodSpec pod, List<NodeSelectorRequirement> requirements) {
        return requirements.isEmpty()
                ? pod
                : edit(
                        pod,
                        t -> new NodeSelectorTermBuilder(t)
                                .addAllToMatchExpressions(requirements)
                                .build());
    }

    /** The pod, on this node only. */
    public static PodSpec pin(PodSpec pod, String node) {
        NodeSelectorRequirement name = in(NAME, List.of(node));
        return edit(
                pod, t -> new NodeSelectorTermBuilder(t).addToMatchFields(name).build());
    }

    /** The only node that a pod may go to, as {@link #pin} says it. */
    public static Optional<String> pinnedTo(PodSpec pod) {
        return terms(pod).stream()
                .flatMap(t -> t.getMatchFields().stream())
                .filter(f -> NAME.equals(f.getKey()) && "In".equals(f.getOperator()))
                .flatMap(f -> f.getValues().stream())
                .findFirst();
    }

    /** The pod, on this node if it can go there. */
    public static PodSpec prefer(PodSpec pod, String node) {
        return new PodSpecBuilder(pod)
                .editOrNewAffinity()
                .editOrNewNodeAffinity()
                .addNewPreferredDuringSchedulingIgnoredDuringExecution()
                .withWeight(100)
                .withNewPreference()
                .addToMatchFields(in(NAME, List.of(node)))
                .endPreference()
                .endPreferredDuringSchedulingIgnoredDuringExecution()
                .endNodeAffinity()
                .endAffinity()
                .build();
    }

    private static List<NodeSelectorTerm> terms(PodSpec pod) {
        return Optional.ofNullable(pod.getAffinity())
                .map(a -> a.getNodeAffinity())
                .map(a -> a.getRequiredDuringSchedulingIgnoredDuringExecution())
                .map(s -> s.getNodeSelectorTerms())
                .orElse(List.of());
    }

    private static PodSpec edit(PodSpec pod, UnaryOperator<NodeSelectorTerm> edit) {
        List<NodeSelectorTerm> written = terms(pod).isEmpty() ? List.of(new NodeSelectorTerm()) : terms(pod);
        return new PodSpecBuilder(pod)
                .editOrNewAffinity()
                .editOrNewNodeAffinity()
                .withNewRequiredDuringSchedulingIgnoredDuringExecution()
                .withNodeSelectorTerms(written.stream().map(edit).toList())
                .endRequiredDuringSchedulingIgnoredDuringExecution()
                .endNodeAffinity()
                .endAffinity()
                .build();
    }
}
