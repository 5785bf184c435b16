/** The training operator. */
package dev.bulkhead.training;
