package dev.bulkhead.training.reconcile;

import dev.bulkhead.api.v1alpha1.MemoryProfileSpec;
import dev.bulkhead.api.v1alpha1.TrainingJob;
import dev.bulkhead.core.guard.EffectivePolicy;
import dev.bulkhead.core.guard.MemorySize;
import dev.bulkhead.core.guard.Template;
import dev.bulkhead.core.plan.ContainerGroup;
import dev.bulkhead.training.plan.JobShape;
import dev.bulkhead.training.plan.ObservedMemory;
import dev.bulkhead.training.plan.RoleMemory;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;

/** Gathers what is known of the memory that a job needs; earlier runs only until something is given to it. */
final class MemoryObserver {
    private final BiFunction<String, Template, Optional<MemoryProfileSpec>> profiles;
    private final Function<String, Map<ContainerGroup, MemorySize>> peaks;

    /**
     * @param profiles by namespace
     * @param peaks by the UID of the job
     */
    MemoryObserver(
            BiFunction<String, Template, Optional<MemoryProfileSpec>> profiles,
            Function<String, Map<ContainerGroup, MemorySize>> peaks) {
        this.profiles = profiles;
        this.peaks = peaks;
    }

    ObservedMemory observe(TrainingJob job, EffectivePolicy policy) {
        Map<Template, MemoryProfileSpec> known = new HashMap<>();
        boolean given = job.getStatus() != null && job.getStatus().memory() != null;
        if (!given && policy.remember()) {
            String namespace = job.getMetadata().getNamespace();
            new RoleMemory(new JobShape(job), policy)
                    .templates()
                    .values()
                    .forEach(t -> profiles.apply(namespace, t).ifPresent(p -> known.put(t, p)));
        }
        return new ObservedMemory(known, peaks.apply(job.getMetadata().getUid()));
    }
}
