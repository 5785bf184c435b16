/** The router: takes every request for an InferenceService to a pod that can answer it. */
package dev.bulkhead.router;
