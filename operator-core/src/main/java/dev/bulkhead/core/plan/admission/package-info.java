/** Which waiting job starts next, and where: gangs as a whole, by priority, fair share and age. */
package dev.bulkhead.core.plan.admission;
