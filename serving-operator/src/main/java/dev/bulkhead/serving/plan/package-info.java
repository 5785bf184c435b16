/** What is to be, from what was seen: no client, no clock, no log. */
package dev.bulkhead.serving.plan;
