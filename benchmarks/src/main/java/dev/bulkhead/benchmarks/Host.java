package dev.bulkhead.benchmarks;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/** The machine, as every report names it. */
final class Host {
    private Host() {}

    static void describe(ObjectNode report) {
        var system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        report.putObject("host")
                .put("cores", Runtime.getRuntime().availableProcessors())
                .put("memory", system.getTotalMemorySize());
    }
}
