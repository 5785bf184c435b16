/** Small pure pieces that every planner uses: conditions, labels, budgets, capacity. No client, no clock, no log. */
package dev.bulkhead.core.plan;
