package dev.bulkhead.training.plan;

import dev.bulkhead.api.v1alpha1.MemoryProfileSpec;
import dev.bulkhead.api.v1alpha1.TrainingJobStatus.ContainerMemory;
import dev.bulkhead.api.v1alpha1.TrainingJobStatus.MemorySource;
import dev.bulkhead.core.guard.MemoryRecord;
import dev.bulkhead.core.guard.MemorySize;
import dev.bulkhead.core.plan.ContainerGroup;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The memory that the containers of a job have been given so far. */
final class JobMemory {
    private JobMemory() {}

    /** As saved, with what has been raised in running pods since. */
    static List<ContainerMemory> saved(ObservedJob seen) {
        return raised(seen, seen.status().memoryOrEmpty());
    }

    /** What an attempt begins with: as saved; before anything is, what earlier runs of the templates needed. */
    static List<ContainerMemory> start(ObservedJob seen) {
        return seen.status().memory() == null ? remembered(seen) : saved(seen);
    }

    /** A pod's own limits are the record of what was raised: nothing else is written before it happens. */
    static List<ContainerMemory> raised(ObservedJob seen, List<ContainerMemory> memory) {
        return memory.stream()
                .map(m -> highest(seen, m)
                        .filter(h ->
                                MemorySize.parse(m.limit()).filter(h::exceeds).isPresent())
                        .map(h -> new ContainerMemory(m.role(), m.container(), h.toQuantity(), MemorySource.Raised))
                        .orElse(m))
                .toList();
    }

    private static Optional<MemorySize> highest(ObservedJob seen, ContainerMemory memory) {
        return seen.pods().current().stream()
                .filter(p -> p.role().equals(memory.role()))
                .flatMap(p -> Optional.ofNullable(p.limits().get(memory.container())).stream())
                .max(Comparator.naturalOrder());
    }

    private static List<ContainerMemory> remembered(ObservedJob seen) {
        RoleMemory roles = new RoleMemory(seen.shape(), seen.policy());
        List<ContainerMemory> remembered = new ArrayList<>();
        if (seen.policy().remember()) {
            roles.templates()
                    .forEach((group, template) -> Optional.ofNullable(
                                    seen.memory().profiles().get(template))
                            .flatMap(profile -> start(seen, roles, group, profile))
                            .ifPresent(limit -> remembered.add(new ContainerMemory(
                                    group.group(), group.container(), limit.toQuantity(), MemorySource.Remembered))));
        }
        return List.copyOf(remembered);
    }

    private static Optional<MemorySize> start(
            ObservedJob seen, RoleMemory roles, ContainerGroup group, MemoryProfileSpec profile) {
        Optional<MemorySize> ceiling =
                seen.shape().role(group.group()).flatMap(r -> roles.ceiling(r, group.container()));
        return MemoryRecord.start(profile, roles.written(group), ceiling);
    }
}
