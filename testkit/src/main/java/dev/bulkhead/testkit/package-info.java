/** A real cluster for tests and for {@code ./bulkhead up}. */
package dev.bulkhead.testkit;
