package dev.bulkhead.benchmarks;

import java.util.Map;
import java.util.Optional;

/**
 * What one run of one arm gave. Times are seconds since the process was started, or since the first write where the arm
 * says so.
 *
 * @param settled until the last write
 * @param cpuMs user and system time of the process until everything had settled, its start included
 * @param controlPlaneCpuMs the same of the cluster's processes: what our requests cost others
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
        long peakRssKib,
        long controlPlaneCpuMs,
        double foreignCores,
        Optional<Integer> jobsReportedRunning) {

    double writesPerPod() {
        return (double) writes / pods;
    }

    double cpuMsPerPod() {
        return (double) cpuMs / pods;
    }

    double peakRssMib() {
        return peakRssKib / 1024.0;
    }
}
