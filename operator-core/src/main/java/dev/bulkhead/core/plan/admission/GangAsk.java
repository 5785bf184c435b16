package dev.bulkhead.core.plan.admission;

import dev.bulkhead.core.plan.capacity.Amounts;
import dev.bulkhead.core.plan.capacity.Placement;
import dev.bulkhead.core.plan.capacity.PodAsk;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Pods that start together or not at all.
 *
 * @param owner uid of what they belong to
 * @param priority the highest of its pods
 * @param weight the share of its namespace, against others
 * @param since when it was asked for; of equals the oldest comes first
 * @param pods those to be made; not the ones that are there already
 */
public record GangAsk(
        String owner,
        String namespace,
        String name,
        int priority,
        int weight,
        Instant since,
        List<PodAsk> pods,
        Placement.Rules rules) {

    /** What all pods ask for together. */
    public Amounts requests() {
        return pods.stream().map(PodAsk::requests).reduce(Amounts.NONE, Amounts::plus);
    }

    /** The extended resource that its pods ask for, such as {@code nvidia.com/gpu}; empty if none. */
    public Optional<String> device() {
        return pods.stream()
                .flatMap(p -> p.requests().scalars().keySet().stream())
                .filter(r -> r.contains("/"))
                .findFirst();
    }

    /** As people name it. */
    public String path() {
        return namespace + "/" + name;
    }

    /** Whether the same room would do for it. */
    boolean isLike(GangAsk other) {
        return namespace.equals(other.namespace) && rules.equals(other.rules) && shapes().equals(other.shapes());
    }

    private List<Object> shapes() {
        return pods.stream()
                .<Object>map(p ->
                        List.of(p.requests(), p.selection(), p.tolerations(), p.ports(), p.nodeName(), p.unmodelled()))
                .toList();
    }
}
