package dev.bulkhead.core.plan;

import dev.bulkhead.api.v1alpha1.Budget;
import java.time.Instant;
import java.util.List;

/** Whether another restart may be spent. */
public final class RestartBudget {
    private RestartBudget() {}

    /**
     * @param spent restarts so far for this cause
     * @param times when they were spent, as far as they are remembered; looked at if the budget has a window
     */
    public static boolean allows(Budget budget, int spent, List<Instant> times, Instant now) {
        if (budget.windowSeconds() == null) {
            return spent < budget.limit();
        }
        Instant start = now.minusSeconds(budget.windowSeconds());
        return times.stream().filter(t -> t.isAfter(start)).count() < budget.limit();
    }
}
