package dev.bulkhead.core.plan;

import dev.bulkhead.core.guard.EffectivePolicy;
import io.fabric8.kubernetes.api.model.LimitRange;
import io.fabric8.kubernetes.api.model.LimitRangeBuilder;
import io.fabric8.kubernetes.api.model.LimitRangeItemBuilder;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Memory limits for pods that are not ours: one LimitRange in every namespace whose policy asks for it. Request equals
 * limit there too, so that such a pod is not promised less than it may take. The policy owns the object, so that it goes
 * with the policy even while no operator runs.
 */
public final class ForeignPodLimits {
    public static final String NAME = "bulkhead-memory";

    private static final String MANAGER = "bulkhead";
    private static final String OPERATOR = "guard";
    private static final String MEMORY = "memory";

    /** Kubernetes keeps these names for itself: a default limit on its own pods could take a cluster down. */
    private static final String SYSTEM = "kube-";

    private ForeignPodLimits() {}

    /** What is to be done in one namespace. */
    public sealed interface Decision {
        /** All is as it should be. */
        record Keep() implements Decision {}

        /** @param replaces whether one of ours is there, which may be overwritten */
        record Apply(LimitRange desired, boolean replaces) implements Decision {}

        record Remove(LimitRange ours) implements Decision {}

        /**
         * One that we did not make stands in the way, and stays: which of two defaults a pod gets would be chance.
         *
         * @param sameName it has the name of ours; otherwise it sets a default for memory itself
         * @param ours one of ours that has to go for it
         */
        record Defer(LimitRange theirs, boolean sameName, Optional<LimitRange> ours) implements Decision {}
    }

    /**
     * @param owner the policy that applies; empty if none does
     * @param present all LimitRanges of the namespace
     */
    public static Decision plan(
            String namespace, EffectivePolicy policy, Optional<OwnerReference> owner, Collection<LimitRange> present) {
        Optional<LimitRange> ours =
                present.stream().filter(ForeignPodLimits::isOurs).findFirst();
        if (!policy.limitsForeignPods() || owner.isEmpty() || namespace.startsWith(SYSTEM)) {
            return ours.<Decision>map(Decision.Remove::new).orElseGet(Decision.Keep::new);
        }
        List<LimitRange> theirs = present.stream().filter(l -> !isOurs(l)).toList();
        Optional<LimitRange> namesake = theirs.stream()
                .filter(l -> NAME.equals(l.getMetadata().getName()))
                .findFirst();
        return namesake.or(() ->
                        theirs.stream().filter(ForeignPodLimits::setsMemory).findFirst())
                .<Decision>map(l -> new Decision.Defer(l, namesake.isPresent(), ours))
                .orElseGet(() -> apply(desired(namespace, policy, owner.get()), ours));
    }

    private static Decision apply(LimitRange desired, Optional<LimitRange> ours) {
        return ours.filter(o -> o.getSpec().equals(desired.getSpec())
                                && o.getMetadata()
                                        .getOwnerReferences()
                                        .equals(desired.getMetadata().getOwnerReferences()))
                        .isPresent()
                ? new Decision.Keep()
                : new Decision.Apply(desired, ours.isPresent());
    }

    private static LimitRange desired(String namespace, EffectivePolicy policy, OwnerReference owner) {
        Quantity given = policy.defaultLimit().toQuantity();
        LimitRangeItemBuilder item = new LimitRangeItemBuilder()
                .withType("Container")
                .addToDefault(MEMORY, given)
                .addToDefaultRequest(MEMORY, given);
        policy.maxLimit().ifPresent(max -> item.addToMax(MEMORY, max.toQuantity()));
        return new LimitRangeBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName(NAME)
                .addToLabels(Labels.MANAGED_BY, MANAGER)
                .addToLabels(Labels.OPERATOR, OPERATOR)
                .withOwnerReferences(owner)
                .endMetadata()
                .withNewSpec()
                .withLimits(item.build())
                .endSpec()
                .build();
    }

    private static boolean isOurs(LimitRange found) {
        ObjectMeta metadata = found.getMetadata();
        return NAME.equals(metadata.getName())
                && metadata.getLabels() != null
                && MANAGER.equals(metadata.getLabels().get(Labels.MANAGED_BY))
                && OPERATOR.equals(metadata.getLabels().get(Labels.OPERATOR));
    }

    /** A maximum counts: the API server makes it the default where none is written. */
    private static boolean setsMemory(LimitRange found) {
        return found.getSpec().getLimits().stream()
                .filter(l -> "Container".equals(l.getType()))
                .anyMatch(l -> has(l.getDefault()) || has(l.getDefaultRequest()) || has(l.getMax()));
    }

    private static boolean has(Map<String, Quantity> amounts) {
        return amounts != null && amounts.containsKey(MEMORY);
    }
}
