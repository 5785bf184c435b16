package dev.bulkhead.benchmarks;

import java.util.Map;
import java.util.Optional;

/**
 * What happened to the fleet and what it cost.
 *
 * @param seconds until it was over for all services
 * @param latencies of each service, where it is asked when one is ready
 * @param cpuMs of the process that is measured, until it had settled; zero where it is none of its own
 */
record FleetPhase(
        String name, double seconds, Optional<Latencies> latencies, AuditTally tally, long cpuMs, int services) {

    double writesPerService() {
        return (double) tally.writes() / services;
    }

    Map<String, Integer> writesByKind() {
        return tally.writesByKind();
    }

    /** Milliseconds; not a number where it was not asked. */
    double latency(double share) {
        return latencies.map(l -> l.at(share)).orElse(Double.NaN);
    }
}
