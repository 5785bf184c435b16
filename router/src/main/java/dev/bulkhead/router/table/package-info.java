/** What is to be done with a request: values only. No client, no clock, no log. */
package dev.bulkhead.router.table;
