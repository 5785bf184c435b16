/** Where the routes come from: the API server. */
package dev.bulkhead.router.source;
