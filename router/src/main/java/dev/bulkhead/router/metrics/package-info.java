/** What /metrics says. */
package dev.bulkhead.router.metrics;
