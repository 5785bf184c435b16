/** The plumbing between the API server and the pure packages: reads, writes, caches. It decides nothing. */
package dev.bulkhead.core.reconcile;
