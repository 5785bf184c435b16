/** The program {@code kubectl bulkhead}: the process with all operators, and the command line for people. */
package dev.bulkhead.suite;
