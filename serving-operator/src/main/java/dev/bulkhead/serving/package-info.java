/** The serving operator. */
package dev.bulkhead.serving;
