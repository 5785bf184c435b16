package dev.bulkhead.core.plan.admission;

import java.time.Instant;
import java.util.Set;

/**
 * A job whose pods hold room.
 *
 * @param preemptible whether one of higher priority may stop it
 * @param start since when it is active
 * @param pods uids of its pods, and {@code namespace/name} of those that have none yet
 */
public record Holder(
        String owner,
        String namespace,
        String name,
        int priority,
        boolean preemptible,
        Instant start,
        Set<String> pods) {
    public String path() {
        return namespace + "/" + name;
    }
}
