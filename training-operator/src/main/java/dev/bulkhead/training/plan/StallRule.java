package dev.bulkhead.training.plan;

import dev.bulkhead.api.v1alpha1.Reason;
import dev.bulkhead.api.v1alpha1.Stall;
import dev.bulkhead.core.diagnose.Diagnosis;
import dev.bulkhead.core.diagnose.Diagnosis.Owner;
import dev.bulkhead.core.diagnose.Diagnosis.Retry;
import dev.bulkhead.core.plan.Times;
import dev.bulkhead.training.plan.ObservedPod.Stage;
import dev.bulkhead.training.plan.Signs.LastLine;
import dev.bulkhead.training.plan.Signs.Silence;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Whether a job that runs is stuck: no replica has written a line for as long as its spec allows. One that writes is a sign
 * of life of all, since in most programs only the first rank logs. How long is measured by our clock, which replica was
 * first by theirs.
 */
public final class StallRule {
    private static final int NAMED = 5;

    private StallRule() {}

    /** Whether this reading is of a job that is stuck. */
    public static boolean isStalled(Silence silence, Stall stall) {
        return silence.pods().values().stream()
                .map(LastLine::noticed)
                .max(Comparator.naturalOrder())
                .filter(t -> !silence.readAt().isBefore(t.plusSeconds(stall.afterSeconds())))
                .isPresent();
    }

    /** Empty too for a reading that does not know every pod that runs, such as one of the attempt before. */
    static Optional<Diagnosis> check(ObservedJob seen) {
        Stall stall = seen.job().getSpec().stall();
        List<String> running = seen.pods().current().stream()
                .filter(p -> p.stage() == Stage.Running)
                .map(ObservedPod::name)
                .toList();
        return seen.signs()
                .silence()
                .filter(s ->
                        stall != null && !running.isEmpty() && s.pods().keySet().containsAll(running))
                .filter(s -> isStalled(s, stall))
                .map(s -> diagnosis(s, running, stall));
    }

    static boolean restarts(ObservedJob seen) {
        return seen.job().getSpec().stall().action() == Stall.Action.Restart;
    }

    private static Diagnosis diagnosis(Silence silence, List<String> running, Stall stall) {
        List<Map.Entry<String, LastLine>> order = silence.pods().entrySet().stream()
                .filter(e -> running.contains(e.getKey()))
                .sorted(Comparator.comparing(
                                (Map.Entry<String, LastLine> e) -> e.getValue().written())
                        .thenComparing(Map.Entry::getKey))
                .toList();
        String first = order.stream().limit(NAMED).map(StallRule::said).collect(Collectors.joining(", "));
        String more = order.size() > NAMED
                ? " and " + (order.size() - NAMED) + " more, the last " + said(order.getLast())
                : "";
        return new Diagnosis(
                Reason.Stalled,
                Owner.User,
                Retry.Yes,
                "no replica has written a line for " + Times.spoken(Duration.ofSeconds(stall.afterSeconds()))
                        + "; in the order in which they fell silent: " + first + more,
                "",
                "look at what the first of them waits for (py-spy dump --pid 1): data, another rank, a lock; with"
                        + " stall.action Restart the job starts again instead",
                order.getFirst().getKey(),
                WorkerPods.MAIN,
                null,
                Times.format(order.getFirst().getValue().written()));
    }

    private static String said(Map.Entry<String, LastLine> pod) {
        Instant written = pod.getValue().written();
        return pod.getKey() + " (" + Times.format(written) + ")";
    }
}
