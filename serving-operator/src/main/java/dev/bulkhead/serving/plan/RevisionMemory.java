package dev.bulkhead.serving.plan;

import dev.bulkhead.core.guard.EffectivePolicy;
import dev.bulkhead.core.guard.MemorySize;
import dev.bulkhead.core.plan.GrowthTerms;
import dev.bulkhead.core.plan.Labels;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.List;
import java.util.Optional;

/** What the memory guards need to know of a service's containers: replicas of a revision need about the same. */
public record RevisionMemory(List<FrozenRevision> revisions, EffectivePolicy policy) implements GrowthTerms {
    @Override
    public String group(Pod pod) {
        return pod.getMetadata().getLabels().getOrDefault(Labels.COMPONENT, "");
    }

    /** A {@code maxMemory} is for the serving container alone. */
    @Override
    public Optional<MemorySize> ceiling(Pod pod, String container) {
        String name = pod.getMetadata().getLabels().get(Labels.REVISION);
        return revisions.stream()
                .filter(r -> r.name().equals(name))
                .flatMap(r -> maxMemory(r, container).stream())
                .findFirst()
                .flatMap(MemorySize::parse)
                .or(policy::maxLimit);
    }

    private static Optional<Quantity> maxMemory(FrozenRevision revision, String container) {
        return switch (container) {
            case RevisionPods.PREDICTOR ->
                Optional.ofNullable(revision.predictor().maxMemory());
            case RevisionPods.TRANSFORMER ->
                Optional.ofNullable(revision.transformer()).map(t -> t.maxMemory());
            default -> Optional.empty();
        };
    }
}
