/** The guards: what a pod may ask for, and what it is given. Pure: no client, no clock, no log. */
package dev.bulkhead.core.guard;
