package dev.bulkhead.core.plan.capacity;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The parts of the cluster that pods which are there keep one pod away from, or may. */
final class Neighbours {
    /** All nodes with this value of the label. */
    private record Part(String key, String value, boolean certain, String by) {}

    private final List<Part> parts = new ArrayList<>(0);

    void add(ApartTerm.Effect effect, String key, String value, PlacedPod by) {
        switch (effect) {
            case Apart -> parts.add(new Part(key, value, true, by.namespace() + "/" + by.name()));
            case Unknown -> parts.add(new Part(key, value, false, by.namespace() + "/" + by.name()));
            case None -> {}
        }
    }

    Optional<Refusal.KeptApart> refuses(NodeState node) {
        for (Part part : parts) {
            if (part.certain() && part.value().equals(node.labels().get(part.key()))) {
                return Optional.of(new Refusal.KeptApart(part.by()));
            }
        }
        return Optional.empty();
    }

    boolean mayRefuse(NodeState node) {
        return parts.stream().anyMatch(p -> p.value().equals(node.labels().get(p.key())));
    }
}
