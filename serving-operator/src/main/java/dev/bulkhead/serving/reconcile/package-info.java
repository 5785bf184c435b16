/** What asks and tells the cluster and the routers; every rule is in the plan. */
package dev.bulkhead.serving.reconcile;
