/** What the process counts. No meter is tagged with the name of an object: their number must not grow with the cluster. */
package dev.bulkhead.core.metrics;
