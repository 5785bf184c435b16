package dev.bulkhead.suite.doctor;

import static dev.bulkhead.suite.doctor.Verdict.judge;
import static dev.bulkhead.suite.doctor.Verdict.ok;
import static dev.bulkhead.suite.doctor.Verdict.warning;

import dev.bulkhead.core.guard.EffectivePolicy;
import dev.bulkhead.core.guard.MemorySize;
import io.fabric8.kubernetes.api.model.LimitRange;
import io.fabric8.kubernetes.api.model.LimitRangeItem;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceQuota;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** What namespaces allow: quotas that are nearly used up, limits that contradict the memory guard. */
final class NamespaceChecks {
    private static final String QUOTAS = "quotas";
    private static final String LIMITS = "LimitRanges";
    private static final BigDecimal NEARLY = new BigDecimal("0.9");
    private static final String MEMORY = "memory";

    private NamespaceChecks() {}

    static Stream<Verdict> of(Facts facts) {
        return Stream.concat(
                judge(facts.quotas(), QUOTAS, NamespaceChecks::quotas),
                judge(facts.limitRanges(), LIMITS, ranges -> limits(facts, ranges)));
    }

    private static Stream<Verdict> quotas(List<ResourceQuota> quotas) {
        List<Verdict> full = quotas.stream().flatMap(NamespaceChecks::full).toList();
        return full.isEmpty()
                ? Stream.of(ok(QUOTAS, quotas.isEmpty() ? "there are none" : "none is nearly used up"))
                : full.stream();
    }

    private static Stream<Verdict> full(ResourceQuota quota) {
        if (quota.getStatus() == null
                || quota.getStatus().getHard() == null
                || quota.getStatus().getUsed() == null) {
            return Stream.of();
        }
        return quota.getStatus().getHard().entrySet().stream()
                .filter(e -> isNearly(quota.getStatus().getUsed().get(e.getKey()), e.getValue()))
                .map(e -> warning(
                        QUOTAS,
                        "quota %s of namespace %s: %s of %s %s used"
                                .formatted(
                                        quota.getMetadata().getName(),
                                        quota.getMetadata().getNamespace(),
                                        quota.getStatus().getUsed().get(e.getKey()),
                                        e.getValue(),
                                        e.getKey()),
                        "raise the quota, or let finished jobs go (ttlSecondsAfterFinished)"));
    }

    private static boolean isNearly(Quantity used, Quantity hard) {
        try {
            BigDecimal limit = Quantity.getAmountInBytes(hard);
            return used != null
                    && limit.signum() > 0
                    && Quantity.getAmountInBytes(used).compareTo(limit.multiply(NEARLY)) >= 0;
        } catch (IllegalArgumentException | ArithmeticException e) {
            return false;
        }
    }

    private static Stream<Verdict> limits(Facts facts, List<LimitRange> ranges) {
        List<Verdict> fights = ranges.stream()
                .flatMap(r -> r.getSpec() == null
                        ? Stream.of()
                        : r.getSpec().getLimits().stream()
                                .flatMap(item ->
                                        fight(policy(facts, r.getMetadata().getNamespace()), r, item)))
                .toList();
        return fights.isEmpty()
                ? Stream.of(ok(LIMITS, ranges.isEmpty() ? "there are none" : "none contradicts the memory guard"))
                : fights.stream();
    }

    private static EffectivePolicy policy(Facts facts, String namespace) {
        Map<String, String> labels = facts.namespaces().or(List.<Namespace>of()).stream()
                .filter(n -> n.getMetadata().getName().equals(namespace))
                .map(n -> n.getMetadata().getLabels())
                .filter(l -> l != null)
                .findFirst()
                .orElse(Map.of());
        return EffectivePolicy.resolve(facts.policies().or(List.of()), labels);
    }

    private static Stream<Verdict> fight(EffectivePolicy policy, LimitRange range, LimitRangeItem item) {
        if (!"Container".equals(item.getType()) && !"Pod".equals(item.getType())) {
            return Stream.of();
        }
        MemorySize given = policy.defaultLimit();
        Optional<String> how = memory(item.getMax())
                .filter(given::exceeds)
                .map(max -> "allows a %s at most %s".formatted(item.getType().toLowerCase(), max))
                .or(() -> memory(item.getMin())
                        .filter(min -> min.exceeds(given))
                        .map(min -> "asks at least %s of a %s"
                                .formatted(min, item.getType().toLowerCase())));
        return how.stream()
                .map(h -> warning(
                        LIMITS,
                        "LimitRange %s of namespace %s %s, but a container without a limit gets %s from the memory guard"
                                .formatted(
                                        range.getMetadata().getName(),
                                        range.getMetadata().getNamespace(),
                                        h,
                                        given),
                        "set spec.memory.defaultLimit of the namespace's GuardPolicy to what the LimitRange allows"));
    }

    private static Optional<MemorySize> memory(Map<String, Quantity> amounts) {
        return Optional.ofNullable(amounts).map(a -> a.get(MEMORY)).flatMap(MemorySize::parse);
    }
}
