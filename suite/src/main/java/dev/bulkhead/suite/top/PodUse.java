package dev.bulkhead.suite.top;

import dev.bulkhead.core.guard.Gpus;
import dev.bulkhead.core.guard.MemorySize;
import dev.bulkhead.core.plan.capacity.Amounts;
import dev.bulkhead.core.plan.capacity.PlacedPod;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.Map;
import java.util.Optional;

/**
 * What one pod holds on its node.
 *
 * @param limit bytes; empty where a container has none
 * @param used bytes; empty where it is not known
 */
record PodUse(Owner owner, String node, long gpus, long requested, Optional<Long> limit, Optional<Long> used) {

    /** Empty for a pod that holds nothing: without a node, or ended. */
    static Optional<PodUse> of(Pod pod, Map<String, Long> memory) {
        return PlacedPod.of(pod)
                .filter(p -> !p.nominated())
                .map(placed -> new PodUse(
                        Owner.of(pod),
                        placed.node(),
                        gpus(placed.requests()),
                        placed.requests().memory(),
                        limit(pod),
                        Optional.ofNullable(memory.get(placed.namespace() + "/" + placed.name()))));
    }

    static long gpus(Amounts amounts) {
        return amounts.scalars().entrySet().stream()
                .filter(e -> Gpus.isGpu(e.getKey()))
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    private static Optional<Long> limit(Pod pod) {
        long sum = 0;
        for (Container container : pod.getSpec().getContainers()) {
            Optional<MemorySize> limit = Optional.ofNullable(container.getResources())
                    .map(r -> r.getLimits())
                    .map(l -> l.get("memory"))
                    .flatMap(MemorySize::parse);
            if (limit.isEmpty()) {
                return Optional.empty();
            }
            sum += limit.get().bytes();
        }
        return Optional.of(sum);
    }
}
