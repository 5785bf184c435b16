package dev.bulkhead.core.guard;

import dev.bulkhead.api.v1alpha1.GuardPolicySpec.Grant;
import dev.bulkhead.core.guard.EffectivePolicy.Tolerated;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import io.fabric8.kubernetes.api.model.Toleration;
import io.fabric8.kubernetes.api.model.TolerationBuilder;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Tolerations by policy: the taints of GPU nodes for pods that ask for GPUs, and those that the policy grants to the
 * namespace. Never those of node health or of the control plane, whatever the policy says. What the user wrote stays as it
 * is: it means what it means in any pod.
 */
public final class TaintGuard {
    /** Prefixes of keys by which Kubernetes keeps pods off nodes that are unwell, starting or its own. */
    private static final List<String> NEVER =
            List.of("node.kubernetes.io/", "node-role.kubernetes.io/", "node.cloudprovider.kubernetes.io/");

    private TaintGuard() {}

    /** The pod with the tolerations that the policy gives it; itself if there are none to add. */
    public static PodSpec tolerate(PodSpec pod, Tolerated policy) {
        List<Toleration> own = pod.getTolerations() == null ? List.of() : pod.getTolerations();
        Set<Toleration> all = new LinkedHashSet<>(own);
        if (Gpus.asks(pod, policy.gpu())) {
            policy.gpu().stream()
                    .filter(TaintGuard::mayBeTolerated)
                    .map(key -> toleration(new Grant(key, null, null)))
                    .forEach(all::add);
        }
        policy.grants().stream()
                .filter(g -> mayBeTolerated(g.key()))
                .map(TaintGuard::toleration)
                .forEach(all::add);
        return all.size() == own.size()
                ? pod
                : new PodSpecBuilder(pod).withTolerations(List.copyOf(all)).build();
    }

    private static boolean mayBeTolerated(String key) {
        return NEVER.stream().noneMatch(key::startsWith);
    }

    private static Toleration toleration(Grant grant) {
        boolean anyValue = grant.value() == null || grant.value().isEmpty();
        return new TolerationBuilder()
                .withKey(grant.key())
                .withOperator(anyValue ? "Exists" : "Equal")
                .withValue(anyValue ? null : grant.value())
                .withEffect(grant.effect() == null ? null : grant.effect().name())
                .build();
    }
}
