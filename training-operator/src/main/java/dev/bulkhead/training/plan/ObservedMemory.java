package dev.bulkhead.training.plan;

import dev.bulkhead.api.v1alpha1.MemoryProfileSpec;
import dev.bulkhead.core.guard.MemorySize;
import dev.bulkhead.core.guard.Template;
import dev.bulkhead.core.plan.ContainerGroup;
import java.util.Map;

/**
 * What is known of the memory that a job's containers need.
 *
 * @param profiles what earlier runs of their templates needed
 * @param peaks the highest working sets of this run
 */
public record ObservedMemory(Map<Template, MemoryProfileSpec> profiles, Map<ContainerGroup, MemorySize> peaks) {
    public static final ObservedMemory NONE = new ObservedMemory(Map.of(), Map.of());
}
