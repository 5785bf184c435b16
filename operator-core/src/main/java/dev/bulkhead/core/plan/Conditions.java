package dev.bulkhead.core.plan;

import dev.bulkhead.api.v1alpha1.Reason;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ConditionBuilder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Conditions in the form that {@code kubectl wait}, kstatus and Argo CD read. */
public final class Conditions {
    private static final int LONGEST_MESSAGE = 1024;

    private Conditions() {}

    /**
     * A condition as it should be, without the times and generations that depend on what was there before.
     *
     * @param timedByReason whether a new reason is a transition as well as a new status: where deadlines count from it
     */
    public record Desired(String type, boolean status, Reason reason, String message, boolean timedByReason) {
        public Desired(String type, boolean status, Reason reason, String message) {
            this(type, status, reason, message, false);
        }
    }

    /**
     * The desired conditions, in their order; one whose status is as before keeps its transition time, and one that is no
     * longer desired goes.
     */
    public static List<Condition> merge(List<Condition> before, List<Desired> desired, Long generation, Instant now) {
        List<Condition> merged = new ArrayList<>();
        for (Desired wanted : desired) {
            String status = wanted.status() ? "True" : "False";
            String since = find(before, wanted.type())
                    .filter(c -> status.equals(c.getStatus()))
                    .filter(c ->
                            !wanted.timedByReason() || wanted.reason().name().equals(c.getReason()))
                    .map(Condition::getLastTransitionTime)
                    .orElseGet(() -> Times.format(now));
            merged.add(new ConditionBuilder()
                    .withType(wanted.type())
                    .withStatus(status)
                    .withReason(wanted.reason().name())
                    .withMessage(bounded(wanted.message()))
                    .withObservedGeneration(generation)
                    .withLastTransitionTime(since)
                    .build());
        }
        return List.copyOf(merged);
    }

    public static Optional<Condition> find(List<Condition> conditions, String type) {
        return conditions.stream().filter(c -> type.equals(c.getType())).findFirst();
    }

    public static String bounded(String message) {
        String text = message == null ? "" : message;
        return text.length() <= LONGEST_MESSAGE ? text : text.substring(0, LONGEST_MESSAGE - 1) + "…";
    }
}
