/** Reads what a decision depends on, and carries decisions out. No rule of the business lives here. */
package dev.bulkhead.training.reconcile;
