/** The process that the operators run in: configuration, start, leader election, health, logs, stop. */
package dev.bulkhead.core.run;
