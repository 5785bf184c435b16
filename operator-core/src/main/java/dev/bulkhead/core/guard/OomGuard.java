package dev.bulkhead.core.guard;

import java.util.Optional;

/** Decides how much memory a container gets after it was killed for lack of it. */
public final class OomGuard {
    private OomGuard() {}

    /** What becomes of the limit. */
    public sealed interface Growth {
        record Raise(MemorySize from, MemorySize to) implements Growth {}

        /** It stays; {@code setBy} says in words what stops it. */
        record AtCeiling(MemorySize limit, MemorySize ceiling, String setBy) implements Growth {}
    }

    private record Ceiling(MemorySize size, String setBy) {}

    /**
     * Times the growth factor and at least the smallest step, up to the lowest ceiling; a last step of less than a tenth is
     * not worth another run.
     *
     * @param maxMemory the job's own ceiling
     * @param nodeRoom what the largest usable node has for this container beside the others of its pod
     */
    public static Growth grow(
            MemorySize limit,
            Optional<MemorySize> maxMemory,
            EffectivePolicy policy,
            Optional<MemoryGuard.Node> nodeRoom) {
        Ceiling ceiling = lowest(maxMemory, policy, nodeRoom);
        MemorySize wanted =
                limit.grow(policy.growthFactor(), policy.minGrowth()).min(ceiling.size());
        boolean worthwhile = wanted.exceeds(new MemorySize(limit.bytes() / 10 * 11));
        return worthwhile
                ? new Growth.Raise(limit, wanted)
                : new Growth.AtCeiling(limit, ceiling.size(), ceiling.setBy());
    }

    private static Ceiling lowest(
            Optional<MemorySize> maxMemory, EffectivePolicy policy, Optional<MemoryGuard.Node> nodeRoom) {
        Ceiling lowest = new Ceiling(new MemorySize(Long.MAX_VALUE), "nothing");
        if (nodeRoom.isPresent()) {
            lowest = new Ceiling(
                    nodeRoom.get().memory(),
                    "the largest node, " + nodeRoom.get().name());
        }
        if (policy.maxLimit().filter(lowest.size()::exceeds).isPresent()) {
            lowest = new Ceiling(
                    policy.maxLimit().get(),
                    "spec.memory.maxLimit of GuardPolicy " + policy.policy().orElse(""));
        }
        if (maxMemory.filter(lowest.size()::exceeds).isPresent()) {
            lowest = new Ceiling(maxMemory.get(), "maxMemory of the role");
        }
        return lowest;
    }
}
