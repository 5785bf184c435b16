package dev.bulkhead.benchmarks;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bulkhead.testkit.machine.Progress;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "placement",
        mixinStandardHelpOptions = true,
        description = {
            "Many jobs of mixed shapes wait for a cluster that is hard to pack: whether any is half placed, whether what they"
                    + " say is so, how fair the shares are, how long it all takes, and how long one decision takes.",
            "Exit code 0 when measured, whether the aims are met or not; 1 when the measurement failed."
        })
final class PlacementCommand implements Callable<Integer> {
    private static final ObjectMapper JSON = new ObjectMapper();
    static final double MOST_MAKESPAN = 1.15;
    static final double MOST_SHARE_ERROR = 0.1;
    private static final int LARGE_NODES = 1000;
    private static final int LARGE_PODS = 5000;

    @Option(names = "--jobs", defaultValue = "200", description = "Default: ${DEFAULT-VALUE}.")
    private int jobs;

    @Option(names = "--nodes", defaultValue = "50", description = "Default: ${DEFAULT-VALUE}.")
    private int nodes;

    @Option(names = "--seed", defaultValue = "7", description = "Of the jobs. Default: ${DEFAULT-VALUE}.")
    private long seed;

    @Option(names = "--loads", defaultValue = "20", description = "That are simulated. Default: ${DEFAULT-VALUE}.")
    private int loads;

    @Option(names = "--no-cluster", description = "Only times decisions and simulates.")
    private boolean noCluster;

    @Option(
            names = "--patience",
            paramLabel = "SECONDS",
            defaultValue = "900",
            description = "How long the jobs may take. Default: ${DEFAULT-VALUE}.")
    private int patience;

    private final Progress progress = Progress.toStandardError();
    private final Checkout checkout = Checkout.find();

    @Override
    public Integer call() throws IOException {
        PlacementLoad load = PlacementLoad.of(nodes, jobs, seed);
        ObjectNode report = JSON.createObjectNode().put("bench", "placement");
        Host.describe(report);
        report.putObject("load").put("jobs", jobs).put("nodes", nodes).put("seed", seed);
        ObjectNode ours = report.putObject("arms").putObject("ours");
        List<BurstReport.Aim> aims = new java.util.ArrayList<>();
        progress.say("timing decisions at %d nodes and %d pods".formatted(LARGE_NODES, LARGE_PODS));
        DecisionTime decision = DecisionTime.measure(LARGE_NODES, LARGE_PODS, load.jobs());
        ours.put("decisionMs", decision.oneMillis())
                .put("decisionP99Ms", decision.oneP99Millis())
                .put("roundMs", decision.allMillis());
        aims.add(new BurstReport.Aim("one decision at 1,000 nodes, ms", decision.oneMillis(), 50, false));
        simulate(ours, aims);
        if (!noCluster) {
            Path work = checkout.root().resolve("benchmarks/target/placement");
            OperatorJvm jvm = OperatorJvm.of(checkout.operatorJars(), work, List.of());
            add(new PlacementRun(load, checkout.crds(), jvm, Duration.ofSeconds(patience), progress).run(), ours, aims);
        }
        print(report, ours, aims);
        return 0;
    }

    private void simulate(ObjectNode ours, List<BurstReport.Aim> aims) {
        progress.say("simulating %d loads".formatted(loads));
        PlacementSimulation.Summary simulated = PlacementSimulation.play(nodes, jobs, loads);
        ours.putObject("simulated")
                .put("loads", loads)
                .put("missAnAim", simulated.missed())
                .put("medianMakespanRatio", simulated.medianRatio())
                .put("worstMakespanRatio", simulated.worstRatio())
                .put("medianShareError", simulated.medianShareError())
                .put("worstShareError", simulated.worstShareError());
        aims.add(new BurstReport.Aim(
                "simulated: distance of a share, median", simulated.medianShareError(), MOST_SHARE_ERROR, true));
        aims.add(new BurstReport.Aim(
                "simulated: makespan / offline, median", simulated.medianRatio(), MOST_MAKESPAN, true));
    }

    private static void add(PlacementRun.Result result, ObjectNode ours, List<BurstReport.Aim> aims) {
        result.half().forEach(h -> System.out.println("half placed: " + h));
        result.untrue().forEach(u -> System.out.println("untrue: " + u));
        ours.put("gangs", result.gangs())
                .put("halfPlaced", result.half().size())
                .put("longestSpreadSeconds", result.longestSpread().toMillis() / 1000.0)
                .put("podsGivenBack", result.givenBack())
                .put("sentences", result.sentences())
                .put("untrueSentences", result.untrue().size())
                .put("shareError", result.shares().error(PlacementLoad.WEIGHTS))
                .put("contendedSeconds", result.shares().until())
                .put("makespanSeconds", result.makespanSeconds())
                .put("offlineSeconds", result.offlineSeconds())
                .put("areaSeconds", result.areaSeconds());
        ObjectNode shares = ours.putObject("shares");
        result.shares().parts().forEach(shares::put);
        aims.add(new BurstReport.Aim("half-placed jobs", result.half().size(), 0, true));
        aims.add(new BurstReport.Aim("untrue sentences", result.untrue().size(), 0, true));
        aims.add(new BurstReport.Aim(
                "distance of a share from its ideal",
                result.shares().error(PlacementLoad.WEIGHTS),
                MOST_SHARE_ERROR,
                true));
        aims.add(new BurstReport.Aim(
                "makespan / offline packing", result.makespanSeconds() / result.offlineSeconds(), MOST_MAKESPAN, true));
    }

    private static void print(ObjectNode report, ObjectNode ours, List<BurstReport.Aim> aims) {
        ours.properties().forEach(e -> System.out.printf("%-24s %s%n", e.getKey(), e.getValue()));
        System.out.println();
        BurstReport.Aim.print(aims, report);
        System.out.println(report);
    }
}
