/** Sockets: what takes requests in, sends them on, and brings the answers back. */
package dev.bulkhead.router.proxy;
