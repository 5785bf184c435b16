package dev.bulkhead.core.plan.capacity;

import dev.bulkhead.core.guard.Requirement;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.PodAffinityTerm;
import io.fabric8.kubernetes.api.model.PodSpec;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A required anti-affinity of a pod that is on a node: pods that it matches are kept off all nodes with the same value of
 * the topology label.
 *
 * @param namespaces where it applies; empty where a selector of namespaces decides
 * @param selector empty matches no pod
 */
public record ApartTerm(String topologyKey, Set<String> namespaces, Reach reach, Optional<List<Requirement>> selector) {

    /** Which namespaces it applies to. */
    public enum Reach {
        Named,
        All,
        /** Those that a label selector matches; their labels are not looked at here. */
        Selected
    }

    /** Whether a pod is kept away. */
    enum Effect {
        None,
        Apart,
        Unknown
    }

    static List<ApartTerm> of(String namespace, PodSpec spec) {
        if (spec.getAffinity() == null || spec.getAffinity().getPodAntiAffinity() == null) {
            return List.of();
        }
        return PodRequests.orEmpty(
                        spec.getAffinity().getPodAntiAffinity().getRequiredDuringSchedulingIgnoredDuringExecution())
                .stream()
                .map(term -> of(namespace, term))
                .toList();
    }

    private static ApartTerm of(String namespace, PodAffinityTerm term) {
        List<String> named = PodRequests.orEmpty(term.getNamespaces());
        LabelSelector namespaces = term.getNamespaceSelector();
        Reach reach =
                namespaces == null ? Reach.Named : Requirement.of(namespaces).isEmpty() ? Reach.All : Reach.Selected;
        return new ApartTerm(
                term.getTopologyKey(),
                named.isEmpty() && namespaces == null ? Set.of(namespace) : Set.copyOf(named),
                reach,
                Optional.ofNullable(term.getLabelSelector()).map(Requirement::of));
    }

    Effect on(PodAsk ask) {
        if (selector.isEmpty() || !Requirement.all(selector.get(), ask.labels())) {
            return Effect.None;
        }
        if (reach == Reach.All || namespaces.contains(ask.namespace())) {
            return Effect.Apart;
        }
        return reach == Reach.Selected ? Effect.Unknown : Effect.None;
    }
}
