package dev.bulkhead.router.table;

/**
 * One ready pod.
 *
 * @param http port, 0 if it has none
 * @param grpc port, 0 if it has none
 */
public record Address(String host, int http, int grpc) {}
