package dev.bulkhead.core.plan.capacity;

import dev.bulkhead.core.guard.Requirement;
import io.fabric8.kubernetes.api.model.NodeSelector;
import io.fabric8.kubernetes.api.model.NodeSelectorTerm;
import io.fabric8.kubernetes.api.model.PodSpec;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Which nodes a pod asks for: its nodeSelector, and one of the terms of its required node affinity.
 *
 * @param selector all must hold
 * @param terms one of them must hold; empty without affinity
 * @param names the only nodes that the terms leave, where every term names some
 */
record NodeSelection(List<Requirement> selector, Optional<List<Term>> terms, Optional<Set<String>> names) {
    private static final String NAME = "metadata.name";
    private static final Requirement NO_TERM = new Requirement("nodeAffinity", "Exists", List.of());

    /** @param readable a term that is not matches no node */
    record Term(List<Requirement> labels, List<Requirement> fields, boolean readable) {
        static Term of(NodeSelectorTerm term) {
            List<Requirement> labels = PodRequests.orEmpty(term.getMatchExpressions()).stream()
                    .map(Requirement::of)
                    .toList();
            List<Requirement> fields = PodRequests.orEmpty(term.getMatchFields()).stream()
                    .map(Requirement::of)
                    .toList();
            boolean readable = !(labels.isEmpty() && fields.isEmpty())
                    && labels.stream().allMatch(Requirement::isReadable)
                    && fields.stream()
                            .allMatch(f -> Set.of("In", "NotIn").contains(f.operator())
                                    && f.values().size() == 1);
            return new Term(labels, fields, readable);
        }

        /** The first requirement that the node does not meet. */
        Optional<Requirement> unmet(String name, Map<String, String> nodeLabels) {
            if (!readable) {
                return Optional.of(
                        labels.isEmpty() ? fields.isEmpty() ? NO_TERM : fields.getFirst() : labels.getFirst());
            }
            for (Requirement field : fields) {
                if (!field.admits(NAME.equals(field.key()) ? name : "")) {
                    return Optional.of(field);
                }
            }
            for (Requirement label : labels) {
                if (!label.admits(nodeLabels.get(label.key()))) {
                    return Optional.of(label);
                }
            }
            return Optional.empty();
        }

        private Optional<Set<String>> names() {
            Set<String> names = null;
            for (Requirement field : fields) {
                if (NAME.equals(field.key()) && "In".equals(field.operator())) {
                    if (names == null) {
                        names = new HashSet<>(field.values());
                    } else {
                        names.retainAll(field.values());
                    }
                }
            }
            return Optional.ofNullable(names);
        }
    }

    static NodeSelection of(PodSpec spec) {
        List<Requirement> selector = new ArrayList<>();
        if (spec.getNodeSelector() != null) {
            new TreeMap<>(spec.getNodeSelector())
                    .forEach((key, value) -> selector.add(Requirement.equal(key, value == null ? "" : value)));
        }
        Optional<List<Term>> terms = Optional.ofNullable(spec.getAffinity())
                .map(a -> a.getNodeAffinity())
                .map(n -> n.getRequiredDuringSchedulingIgnoredDuringExecution())
                .map(NodeSelector::getNodeSelectorTerms)
                .map(all -> all.stream().map(Term::of).toList());
        return new NodeSelection(List.copyOf(selector), terms, terms.flatMap(NodeSelection::names));
    }

    private static Optional<Set<String>> names(List<Term> terms) {
        Set<String> names = new HashSet<>();
        for (Term term : terms) {
            Optional<Set<String>> ofTerm = term.names();
            if (ofTerm.isEmpty()) {
                return Optional.empty();
            }
            names.addAll(ofTerm.get());
        }
        return terms.isEmpty() ? Optional.empty() : Optional.of(names);
    }

    /** The first requirement that the node does not meet; of several terms, that of the first. */
    Optional<Requirement> unmet(String name, Map<String, String> labels) {
        for (Requirement each : selector) {
            if (!each.admits(labels.get(each.key()))) {
                return Optional.of(each);
            }
        }
        if (terms.isEmpty()) {
            return Optional.empty();
        }
        Optional<Requirement> first = Optional.of(NO_TERM);
        boolean seen = false;
        for (Term term : terms.get()) {
            Optional<Requirement> unmet = term.unmet(name, labels);
            if (unmet.isEmpty()) {
                return Optional.empty();
            }
            first = seen ? first : unmet;
            seen = true;
        }
        return first;
    }

    Optional<String> onlyName() {
        return names.filter(n -> n.size() == 1).map(n -> n.iterator().next());
    }

    /** Whether the scheduler looks at this node at all. */
    boolean considers(String name) {
        return names.isEmpty() || names.get().contains(name);
    }
}
