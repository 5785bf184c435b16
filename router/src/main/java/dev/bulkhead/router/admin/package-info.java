/** What the operator, Prometheus and the kubelet ask the router for. */
package dev.bulkhead.router.admin;
