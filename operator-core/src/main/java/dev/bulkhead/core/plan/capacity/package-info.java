/** What fits where: the nodes, what is on them, and the scheduler's rules. */
package dev.bulkhead.core.plan.capacity;
