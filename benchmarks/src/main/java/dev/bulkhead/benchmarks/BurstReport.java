package dev.bulkhead.benchmarks;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * What all runs say together, for people and for programs. A ratio is taken within one round, whose arms ran one after the
 * other on the same machine, and the median of the rounds is reported.
 *
 * @param runs by the arm's name, one per round, in the order in which the arms ran
 */
record BurstReport(BurstShape shape, Map<String, List<ArmRun>> runs, Map<String, String> notes) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final double FLOOR_AIM = 1.25;

    /** A figure of the table and of the result. */
    private record Figure(String name, String label, String format, ToDoubleFunction<ArmRun> value) {}

    private static final List<Figure> FIGURES = List.of(
            new Figure("createdSeconds", "created s", "%.1f", ArmRun::created),
            new Figure("runningSeconds", "running s", "%.1f", ArmRun::running),
            new Figure("settledSeconds", "settled s", "%.1f", ArmRun::settled),
            new Figure("readySeconds", "ready s", "%.2f", run -> run.ready().orElse(Double.NaN)),
            new Figure("firstWriteSeconds", "1st write s", "%.2f", ArmRun::firstWrite),
            new Figure("cpuMs", "CPU ms", "%.0f", ArmRun::cpuMs),
            new Figure("cpuMsPerPod", "CPU ms/pod", "%.2f", ArmRun::cpuMsPerPod),
            new Figure("writes", "writes", "%.0f", ArmRun::writes),
            new Figure("writesPerPod", "writes/pod", "%.2f", ArmRun::writesPerPod),
            new Figure("reads", "reads", "%.0f", ArmRun::reads),
            new Figure("conflicts", "conflicts", "%.0f", ArmRun::conflicts),
            new Figure("peakRssMiB", "peak RSS MiB", "%.0f", ArmRun::peakRssMib),
            new Figure("clusterWrites", "cluster writes", "%.0f", ArmRun::clusterWrites),
            new Figure("controlPlaneCpuMs", "cluster CPU ms", "%.0f", ArmRun::controlPlaneCpuMs),
            new Figure("nodesLost", "nodes lost", "%.0f", ArmRun::nodesLost),
            new Figure("foreignCores", "foreign cores", "%.2f", ArmRun::foreignCores));

    /** One promise of the product. */
    record Aim(String name, double value, double limit, boolean inclusive) {
        boolean met() {
            return inclusive ? value <= limit : value < limit;
        }

        String words() {
            return (inclusive ? "<= " : "< ") + limit;
        }

        /** For people to standard output, for programs into the report. */
        static void print(List<Aim> aims, ObjectNode report) {
            var list = report.putArray("aims");
            for (Aim aim : aims) {
                System.out.printf(
                        "%-40s %8.3f  aim %-8s %s%n",
                        aim.name(), aim.value(), aim.words(), aim.met() ? "met" : "MISSED");
                list.addObject()
                        .put("name", aim.name())
                        .put("value", aim.value())
                        .put("aim", aim.words())
                        .put("met", aim.met());
            }
        }
    }

    List<Aim> aims() {
        List<Aim> aims = new ArrayList<>();
        if (runs.containsKey("ours") && runs.containsKey("floor")) {
            aims.add(new Aim("running: ours / floor", ratio("floor", ArmRun::running), FLOOR_AIM, true));
        }
        runs.keySet().stream().filter(name -> name.startsWith("peer-")).forEach(peer -> {
            if (runs.containsKey("ours")) {
                aims.add(new Aim("created: ours / " + peer, ratio(peer, ArmRun::created), 1, false));
                aims.add(new Aim("running: ours / " + peer, ratio(peer, ArmRun::running), 1, false));
                aims.add(new Aim("CPU: ours / " + peer, ratio(peer, ArmRun::cpuMs), 1, false));
                aims.add(new Aim("writes: ours / " + peer, ratio(peer, ArmRun::writes), 1, false));
            }
        });
        return List.copyOf(aims);
    }

    private double ratio(String other, ToDoubleFunction<ArmRun> value) {
        List<ArmRun> ours = runs.get("ours");
        List<ArmRun> theirs = runs.get(other);
        return Median.of(IntStream.range(0, Math.min(ours.size(), theirs.size()))
                .mapToObj(i -> value.applyAsDouble(ours.get(i)) / value.applyAsDouble(theirs.get(i)))
                .toList());
    }

    private double median(String arm, Figure figure) {
        return Median.of(
                runs.get(arm).stream().map(figure.value()::applyAsDouble).toList());
    }

    String table() {
        StringBuilder table = new StringBuilder();
        table.append("%d jobs of %d pods; medians of the rounds%n%n".formatted(shape.jobs(), shape.replicas()));
        table.append("%-16s".formatted(""));
        runs.keySet().forEach(arm -> table.append("%24s".formatted(arm)));
        table.append(System.lineSeparator());
        for (Figure figure : FIGURES) {
            table.append("%-16s".formatted(figure.label()));
            runs.keySet().forEach(arm -> table.append("%24s".formatted(text(median(arm, figure), figure.format()))));
            table.append(System.lineSeparator());
        }
        table.append(System.lineSeparator());
        notes.forEach((arm, note) -> table.append("%s: %s%n".formatted(arm, note)));
        runs.forEach((arm, each) -> table.append(
                "%s writes: %s%n".formatted(arm, new TreeMap<>(each.getLast().writesByKind()))));
        runs.forEach((arm, each) -> table.append(
                "%s cluster CPU ms: %s%n".formatted(arm, each.getLast().clusterCpuMs())));
        table.append(System.lineSeparator());
        aims().forEach(aim -> table.append("%-48s %8.3f  aim %-8s %s%n"
                .formatted(aim.name(), aim.value(), aim.words(), aim.met() ? "met" : "MISSED")));
        return table.toString();
    }

    private static String text(double value, String format) {
        return Double.isNaN(value) ? "-" : format.formatted(value);
    }

    /** One line. */
    String json(int cores, long memoryBytes) {
        ObjectNode result = JSON.createObjectNode().put("bench", "job-burst");
        result.putObject("host").put("cores", cores).put("memory", memoryBytes);
        result.putObject("load").put("jobs", shape.jobs()).put("replicas", shape.replicas());
        ObjectNode arms = result.putObject("arms");
        runs.forEach((arm, each) -> {
            ObjectNode figures = arms.putObject(arm);
            FIGURES.forEach(figure -> put(figures, figure.name(), median(arm, figure)));
            if (notes.containsKey(arm)) {
                figures.put("note", notes.get(arm));
            }
            each.getLast().jobsReportedRunning().ifPresent(jobs -> figures.put("jobsReportedRunning", jobs));
            ObjectNode kinds = figures.putObject("writesByKind");
            new TreeMap<>(each.getLast().writesByKind()).forEach(kinds::put);
            ObjectNode others = figures.putObject("writesOfOthers");
            new TreeMap<>(each.getLast().writesOfOthers()).forEach(others::put);
            ObjectNode cluster = figures.putObject("clusterCpuMs");
            each.getLast().clusterCpuMs().forEach(cluster::put);
            ObjectNode threads = figures.putObject("cpuMsByThread");
            each.getLast().cpuMsByThread().forEach(threads::put);
            var rounds = figures.putArray("rounds");
            each.forEach(run -> {
                ObjectNode round = rounds.addObject();
                FIGURES.forEach(
                        figure -> put(round, figure.name(), figure.value().applyAsDouble(run)));
            });
        });
        var aims = result.putArray("aims");
        aims().forEach(aim -> put(aims.addObject().put("name", aim.name()), "value", aim.value())
                .put("aim", aim.words())
                .put("met", aim.met()));
        return result.toString();
    }

    private static ObjectNode put(ObjectNode node, String name, double value) {
        return Double.isNaN(value) ? node : node.put(name, Math.round(value * 1000) / 1000.0);
    }
}
