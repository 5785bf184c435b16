package dev.bulkhead.core.plan.admission;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/**
 * What each namespace has used, and is about to use: a job that holds room counts from the first moment as if it ran as long
 * as jobs do on average, or as long as it does, if that is longer. So room that was just given is not given again to the same
 * namespace, and nobody's lead grows by more than a job.
 *
 * @param byNamespace share times seconds, as {@link Shares} counts them; who is not named has used nothing
 * @param typicalSeconds how long a job is expected to run
 */
public record Usage(Map<String, Double> byNamespace, double typicalSeconds) {
    /** As long as no job has ended. */
    private static final double UNTIL_ONE_HAS_ENDED = 60;

    public static final Usage NONE = new Usage(Map.of(), UNTIL_ONE_HAS_ENDED);

    public enum Stage {
        Waiting,
        Holding,
        Ended
    }

    /**
     * One job's.
     *
     * @param share of the cluster
     * @param spent share times seconds, by their age
     * @param seconds how long it has run in all
     */
    public record Use(String namespace, double share, double spent, double seconds, Stage stage) {}

    public static Usage of(Collection<Use> uses) {
        double typical = typicalSeconds(uses);
        Map<String, Double> byNamespace = new HashMap<>();
        for (Use use : uses) {
            double ahead = use.stage() == Stage.Holding ? Math.max(0, typical - use.seconds()) : 0;
            byNamespace.merge(use.namespace(), use.spent() + use.share() * ahead, Double::sum);
        }
        return new Usage(byNamespace, typical);
    }

    /** The mean of those that have run and ended. Not more than what counts half when it is over. */
    private static double typicalSeconds(Collection<Use> uses) {
        double mean = uses.stream()
                .filter(u -> u.stage() == Stage.Ended && u.seconds() > 0)
                .mapToDouble(Use::seconds)
                .average()
                .orElse(UNTIL_ONE_HAS_ENDED);
        Duration most = Shares.HALF_LIFE;
        return Math.min(mean, most.toSeconds());
    }

    double of(String namespace) {
        return byNamespace.getOrDefault(namespace, 0.0);
    }
}
