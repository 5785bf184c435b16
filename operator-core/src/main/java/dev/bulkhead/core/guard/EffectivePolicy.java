package dev.bulkhead.core.guard;

import dev.bulkhead.api.v1alpha1.Budget;
import dev.bulkhead.api.v1alpha1.Gpu;
import dev.bulkhead.api.v1alpha1.GuardPolicy;
import dev.bulkhead.api.v1alpha1.GuardPolicySpec;
import dev.bulkhead.api.v1alpha1.Scheduling;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.Quantity;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The rules that hold in one namespace: those of the {@link GuardPolicy} that applies, with the built-in value wherever it
 * is silent.
 *
 * @param policy name of the policy, empty if none applies
 * @param maxLimit no container may have more; empty: as much as the largest node has
 * @param growthFactor above 1
 */
public record EffectivePolicy(
        Optional<String> policy,
        MemorySize defaultLimit,
        Optional<MemorySize> maxLimit,
        BigDecimal growthFactor,
        MemorySize minGrowth,
        MemorySize sharedMemory,
        Budget application,
        Budget outOfMemory,
        Budget infrastructure,
        Deadlines deadlines,
        boolean restrictedPods,
        boolean growInPlace,
        boolean remember,
        Tolerated tolerated,
        Order order,
        Optional<GuardPolicySpec.IdleGpus> idleGpus,
        boolean limitsForeignPods) {

    /**
     * Taints that pods may stand.
     *
     * @param gpu keys that pods tolerate which ask for GPUs
     * @param grants taints that all our pods of the namespace tolerate
     */
    public record Tolerated(List<String> gpu, List<GuardPolicySpec.Grant> grants) {}

    /**
     * Gangs and shares.
     *
     * @param weight share in the GPUs, against other namespaces
     * @param preemptible whether jobs of higher priority may stop whole jobs here
     */
    public record Order(Scheduling.Gang gang, int weight, boolean preemptible) {}

    /** How long a job may wait for each kind of obstacle. */
    public record Deadlines(Duration image, Duration registry, Duration reference, Optional<Duration> capacity) {}

    /** What holds where no policy does. */
    public static final EffectivePolicy BUILT_IN = new EffectivePolicy(
            Optional.empty(),
            MemorySize.mebi(1024),
            Optional.empty(),
            new BigDecimal("1.5"),
            MemorySize.mebi(256),
            MemorySize.mebi(64),
            new Budget(0, null),
            new Budget(5, null),
            new Budget(10, 86_400L),
            new Deadlines(Duration.ofSeconds(300), Duration.ofSeconds(1800), Duration.ofSeconds(600), Optional.empty()),
            false,
            true,
            true,
            new Tolerated(List.of(Gpu.NVIDIA), List.of()),
            new Order(Scheduling.Gang.Admission, 1, true),
            Optional.empty(),
            false);

    /** The rules for a namespace with these labels: the highest priority wins whole, of equals the first by name. */
    public static EffectivePolicy resolve(Collection<GuardPolicy> policies, Map<String, String> namespaceLabels) {
        return policies.stream()
                .filter(p -> p.getSpec() == null || selects(p.getSpec().namespaceSelector(), namespaceLabels))
                .min(Comparator.comparingInt((GuardPolicy p) -> -priority(p))
                        .thenComparing(p -> p.getMetadata().getName()))
                .map(EffectivePolicy::of)
                .orElse(BUILT_IN);
    }

    private static int priority(GuardPolicy policy) {
        return policy.getSpec() == null || policy.getSpec().priority() == null
                ? 0
                : policy.getSpec().priority();
    }

    private static EffectivePolicy of(GuardPolicy policy) {
        Optional<GuardPolicySpec> spec = Optional.ofNullable(policy.getSpec());
        Optional<GuardPolicySpec.Memory> memory = spec.map(GuardPolicySpec::memory);
        Optional<MemorySize> maxLimit = size(memory.map(GuardPolicySpec.Memory::maxLimit));
        Optional<GuardPolicySpec.Restarts> restarts = spec.map(GuardPolicySpec::restarts);
        Optional<GuardPolicySpec.Taints> taints = spec.map(GuardPolicySpec::taints);
        Optional<GuardPolicySpec.Order> order = spec.map(GuardPolicySpec::scheduling);
        Optional<GuardPolicySpec.StartDeadlines> deadlines = spec.map(GuardPolicySpec::startDeadlines);
        return new EffectivePolicy(
                Optional.of(policy.getMetadata().getName()),
                size(memory.map(GuardPolicySpec.Memory::defaultLimit))
                        .orElseGet(
                                () -> maxLimit.map(BUILT_IN.defaultLimit::min).orElse(BUILT_IN.defaultLimit)),
                maxLimit,
                memory.map(GuardPolicySpec.Memory::growthFactor)
                        .map(BigDecimal::new)
                        .filter(f -> f.compareTo(BigDecimal.ONE) > 0)
                        .orElse(BUILT_IN.growthFactor),
                size(memory.map(GuardPolicySpec.Memory::minGrowth)).orElse(BUILT_IN.minGrowth),
                size(memory.map(GuardPolicySpec.Memory::sharedMemory)).orElse(BUILT_IN.sharedMemory),
                restarts.map(GuardPolicySpec.Restarts::application).orElse(BUILT_IN.application),
                restarts.map(GuardPolicySpec.Restarts::outOfMemory).orElse(BUILT_IN.outOfMemory),
                restarts.map(GuardPolicySpec.Restarts::infrastructure).orElse(BUILT_IN.infrastructure),
                new Deadlines(
                        seconds(deadlines.map(GuardPolicySpec.StartDeadlines::imageSeconds))
                                .orElse(BUILT_IN.deadlines.image),
                        seconds(deadlines.map(GuardPolicySpec.StartDeadlines::registrySeconds))
                                .orElse(BUILT_IN.deadlines.registry),
                        seconds(deadlines.map(GuardPolicySpec.StartDeadlines::referenceSeconds))
                                .orElse(BUILT_IN.deadlines.reference),
                        seconds(deadlines.map(GuardPolicySpec.StartDeadlines::capacitySeconds))),
                spec.map(GuardPolicySpec::restrictedPods).orElse(false),
                memory.map(GuardPolicySpec.Memory::growInPlace).orElse(BUILT_IN.growInPlace),
                memory.map(GuardPolicySpec.Memory::remember).orElse(BUILT_IN.remember),
                new Tolerated(
                        taints.map(GuardPolicySpec.Taints::gpu).orElse(BUILT_IN.tolerated.gpu),
                        taints.map(GuardPolicySpec.Taints::grants).orElse(BUILT_IN.tolerated.grants)),
                new Order(
                        order.map(GuardPolicySpec.Order::gang).orElse(BUILT_IN.order.gang),
                        order.map(GuardPolicySpec.Order::weight).orElse(BUILT_IN.order.weight),
                        order.map(GuardPolicySpec.Order::preemptible).orElse(BUILT_IN.order.preemptible)),
                spec.map(GuardPolicySpec::idleGpus),
                spec.map(GuardPolicySpec::foreignPods)
                        .filter(GuardPolicySpec.ForeignPods.Limit::equals)
                        .isPresent());
    }

    private static Optional<MemorySize> size(Optional<Quantity> quantity) {
        return quantity.flatMap(MemorySize::parse).filter(s -> !s.isZero());
    }

    private static Optional<Duration> seconds(Optional<Long> value) {
        return value.map(Duration::ofSeconds);
    }

    private static boolean selects(LabelSelector selector, Map<String, String> labels) {
        if (selector == null) {
            return true;
        }
        return Requirement.all(Requirement.of(selector), labels);
    }
}
