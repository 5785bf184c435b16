package dev.bulkhead.core.plan;

import dev.bulkhead.core.guard.EffectivePolicy;
import dev.bulkhead.core.guard.MemorySize;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.Optional;

/** What an operator says about the memory of one owner's pods. */
public interface GrowthTerms {
    EffectivePolicy policy();

    /** Pods of one group need about the same, as those of a role do. */
    String group(Pod pod);

    /** How far the limit of a container may be raised; empty: as far as its node has room. */
    Optional<MemorySize> ceiling(Pod pod, String container);
}
