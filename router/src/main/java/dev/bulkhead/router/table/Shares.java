package dev.bulkhead.router.table;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** Splits by weight. Targets with weight 0 get nothing. */
final class Shares {
    private Shares() {}

    /** @param spread in [0, 1); if evenly spread, so are the choices */
    static Optional<Target> byWeight(List<Target> targets, double spread) {
        double left = spread * targets.stream().mapToInt(Target::weight).sum();
        for (Target target : targets) {
            left -= target.weight();
            if (left < 0) {
                return Optional.of(target);
            }
        }
        return Optional.empty();
    }

    /**
     * Weighted rendezvous hashing: each target draws a number from the caller's name, and the best draw over its weight
     * wins. When one weight changes, only callers from or to that target move, and no more than they must.
     */
    static Optional<Target> byCaller(List<Target> targets, String service, String caller) {
        Target best = null;
        double bestScore = Double.POSITIVE_INFINITY;
        for (Target target : targets) {
            if (target.weight() > 0) {
                double draw = -Math.log(uniform(service, target.revision(), caller)) / target.weight();
                if (draw < bestScore) {
                    best = target;
                    bestScore = draw;
                }
            }
        }
        return Optional.ofNullable(best);
    }

    /** In (0, 1), the same for the same words on every router. */
    private static double uniform(String... words) {
        long hash = 0xcbf29ce484222325L; // FNV-1a
        for (String word : words) {
            for (byte b : word.getBytes(StandardCharsets.UTF_8)) {
                hash = (hash ^ (b & 0xff)) * 0x100000001b3L;
            }
            hash = (hash ^ 0xff) * 0x100000001b3L; // no UTF-8 text has this byte: it parts the words
        }
        // FNV mixes its upper bits badly; the finalizer of MurmurHash3 spreads them.
        hash = (hash ^ (hash >>> 33)) * 0xff51afd7ed558ccdL;
        hash = (hash ^ (hash >>> 33)) * 0xc4ceb9fe1a85ec53L;
        hash ^= hash >>> 33;
        return ((hash >>> 11) + 0.5) * 0x1p-53;
    }
}
