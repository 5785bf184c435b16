/**
 * What becomes of a TrainingJob, as a pure function: {@link dev.bulkhead.training.plan.ObservedJob} in,
 * {@link dev.bulkhead.training.plan.Decision} and status out. No client, no clock, no log.
 */
package dev.bulkhead.training.plan;
