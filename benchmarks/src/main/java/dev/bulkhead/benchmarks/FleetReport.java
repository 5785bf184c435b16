package dev.bulkhead.benchmarks;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What all arms say together.
 *
 * @param runs by the arm's name
 */
record FleetReport(FleetShape shape, Map<String, FleetRun.Result> runs) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final double FLOOR_AIM = 1.3;

    /** For people to standard output; the last line is for programs. */
    void print() {
        System.out.print(table());
        ObjectNode report = json();
        BurstReport.Aim.print(aims(), report);
        System.out.println(report);
    }

    List<BurstReport.Aim> aims() {
        List<BurstReport.Aim> aims = new ArrayList<>();
        if (runs.containsKey("ours") && runs.containsKey("floor")) {
            double ratio = runs.get("ours").phases().getFirst().seconds()
                    / runs.get("floor").phases().getFirst().seconds();
            aims.add(new BurstReport.Aim("all ready: ours / floor", ratio, FLOOR_AIM, true));
        }
        return aims;
    }

    String table() {
        StringBuilder table = new StringBuilder("%d services over %d s%n%n%-8s%-8s%9s%9s%9s%9s%9s%9s%n"
                .formatted(
                        shape.services(),
                        shape.arrival().toSeconds(),
                        "",
                        "phase",
                        "all s",
                        "p50 s",
                        "p99 s",
                        "writes/s.",
                        "reads",
                        "CPU s"));
        runs.forEach((arm, run) -> run.phases()
                .forEach(p -> table.append("%-8s%-8s%9.1f%9.2f%9.2f%9.2f%9d%9.1f%n"
                        .formatted(
                                arm,
                                p.name(),
                                p.seconds(),
                                p.latency(0.5) / 1000,
                                p.latency(0.99) / 1000,
                                p.writesPerService(),
                                p.tally().reads(),
                                p.cpuMs() / 1000.0))));
        runs.forEach((arm, run) -> {
            table.append("%n%s: peak memory %.0f MiB, foreign cores %.2f%n"
                    .formatted(arm, run.peakRssKib() / 1024.0, run.foreignCores()));
            run.phases().forEach(p -> table.append("  %s: %s%n".formatted(p.name(), new TreeMap<>(p.writesByKind()))));
        });
        return table.append(System.lineSeparator()).toString();
    }

    ObjectNode json() {
        ObjectNode result = JSON.createObjectNode().put("bench", "serve-fleet");
        Host.describe(result);
        result.putObject("load")
                .put("services", shape.services())
                .put("seconds", shape.arrival().toSeconds());
        ObjectNode arms = result.putObject("arms");
        runs.forEach((arm, run) -> {
            ObjectNode figures = arms.putObject(arm)
                    .put("peakRssMiB", run.peakRssKib() / 1024)
                    .put("foreignCores", run.foreignCores());
            run.phases().forEach(p -> put(figures.putObject(p.name()), p));
        });
        return result;
    }

    private static void put(ObjectNode figures, FleetPhase phase) {
        figures.put("seconds", phase.seconds());
        phase.latencies().ifPresent(l -> figures.put("p50Ms", l.at(0.5)).put("p99Ms", l.at(0.99)));
        figures.put("writesPerService", phase.writesPerService())
                .put("reads", phase.tally().reads())
                .put("conflicts", phase.tally().conflicts())
                .put("cpuMs", phase.cpuMs());
        ObjectNode kinds = figures.putObject("writesByKind");
        new TreeMap<>(phase.writesByKind()).forEach(kinds::put);
    }
}
