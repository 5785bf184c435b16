package dev.bulkhead.benchmarks;

import java.util.Map;
import java.util.Optional;

/**
 * What one run of one arm gave. Times are seconds since the process was started, or since the first write where the arm
 * says so.
 *
 * @param settled until the last write
 * @param cpuMs user and system time of the process until everything had settled, its start included
 * @param writesOfOthers of the cluster's own programs, mostly an echo of ours
 * @param clusterCpuMs the same of the cluster's processes: what our requests cost others
 * @param foreignCores cores that neither of them nor the measuring used: whether the machine was quiet
 */
record ArmRun(
        int pods,
        Optional<Double> ready,
        double firstWrite,
        double created,
        double running,
        double settled,
        long cpuMs,
        long cpuMsAtRunning,
        int writes,
        int reads,
        int conflicts,
        Map<String, Integer> writesByKind,
        Map<String, Integer> writesOfOthers,
        Map<String, Long> cpuMsByThread,
        long peakRssKib,
        Map<String, Long> clusterCpuMs,
        double foreignCores,
        Optional<Integer> jobsReportedRunning) {

    double writesPerPod() {
        return (double) writes / pods;
    }

    /** How often a node lost its heartbeat: a sign that the machine had too much else to do. */
    int nodesLost() {
        return writesOfOthers.getOrDefault("kube-controller-manager update nodes/status", 0);
    }

    /** All that was written to the API server during the run, by anybody. */
    int clusterWrites() {
        return writes
                + writesOfOthers.values().stream().mapToInt(Integer::intValue).sum();
    }

    long controlPlaneCpuMs() {
        return clusterCpuMs.values().stream().mapToLong(Long::longValue).sum();
    }

    double cpuMsPerPod() {
        return (double) cpuMs / pods;
    }

    double peakRssMib() {
        return peakRssKib / 1024.0;
    }
}
