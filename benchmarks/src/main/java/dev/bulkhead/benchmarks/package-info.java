/**
 * Measurements. Each starts a control plane of its own, runs its arms in the same order in equal states, takes every count
 * and time stamp from the API server's audit log, and prints one JSON object as its last line.
 */
package dev.bulkhead.benchmarks;
