package dev.bulkhead.core.reconcile;

import dev.bulkhead.core.guard.MemorySize;
import dev.bulkhead.core.plan.ContainerGroup;
import dev.bulkhead.core.plan.GrowthTerms;
import dev.bulkhead.core.plan.RunningContainer;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.Map;

/**
 * A running container whose limit may grow.
 *
 * @param peaks of all containers of the owner, to be added to
 * @param ceiling above the limit
 */
record WatchedContainer(
        HasMetadata owner,
        GrowthTerms terms,
        Map<ContainerGroup, MemorySize> peaks,
        RunningContainer container,
        MemorySize ceiling) {

    /** What tells containers apart, also those of pods of one name. */
    record Key(String podUid, String container) {}

    Key key() {
        return new Key(container.podUid(), container.name());
    }

    ContainerGroup group() {
        return new ContainerGroup(terms.group(container.pod()), container.name());
    }
}
