package dev.bulkhead.benchmarks;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bulkhead.testkit.machine.Progress;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "guard-reaction",
        mixinStandardHelpOptions = true,
        description = {
            "500 pods run; 50 are killed for memory, a node with 100 is tainted, a node with 100 is lost: how long until"
                    + " each replacement is created.",
            "Exit code 0 when measured; 1 when the measurement failed."
        })
final class GuardReactionCommand implements Callable<Integer> {
    private static final ObjectMapper JSON = new ObjectMapper();

    enum ArmName {
        floor,
        ours
    }

    @Option(names = "--arms", split = ",", defaultValue = "floor,ours", description = "Default: ${DEFAULT-VALUE}.")
    private List<ArmName> arms;

    @Option(
            names = "--patience",
            paramLabel = "SECONDS",
            defaultValue = "180",
            description = "How long an event may take. Default: ${DEFAULT-VALUE}.")
    private int patience;

    private final Progress progress = Progress.toStandardError();
    private final Checkout checkout = Checkout.find();

    @Override
    public Integer call() throws IOException {
        Map<String, List<Reaction>> runs = new LinkedHashMap<>();
        for (ArmName name : arms) {
            ReactionArm arm = switch (name) {
                case floor -> new ReactionArm.Floor(checkout.crds());
                case ours ->
                    new ReactionArm.Ours(
                            OperatorJvm.of(checkout.operatorJars(), checkout.work(), List.of()), checkout.crds());
            };
            runs.put(arm.name(), ReactionRun.of(arm, Duration.ofSeconds(patience), progress));
        }
        System.out.println(table(runs));
        System.out.println(json(runs));
        return 0;
    }

    private static String table(Map<String, List<Reaction>> runs) {
        StringBuilder table = new StringBuilder("%-8s%-12s%-10s%9s%9s%9s%9s%9s%n"
                .formatted("", "event", "restarts", "pods", "p50 s", "p99 s", "missing", "doubled"));
        runs.forEach((arm, reactions) -> reactions.forEach(r -> table.append("%-8s%-12s%-10s%9d%9.2f%9.2f%9d%9d%n"
                .formatted(
                        arm,
                        r.event(),
                        r.gang() ? "gang" : "replica",
                        r.millis().size(),
                        r.percentile(50),
                        r.percentile(99),
                        r.missing(),
                        r.doubled()))));
        return table.toString();
    }

    private static void aim(ArrayNode aims, Reaction reaction, String name, int value) {
        aims.addObject()
                .put("name", "%s, %s: pods %s".formatted(reaction.event(), reaction.gang() ? "gang" : "replica", name))
                .put("value", value)
                .put("aim", "0")
                .put("met", value == 0);
    }

    /** One line. */
    private static String json(Map<String, List<Reaction>> runs) {
        ObjectNode result = JSON.createObjectNode().put("bench", "guard-reaction");
        Host.describe(result);
        result.putObject("load").put("jobs", ReactionShape.JOBS).put("replicas", ReactionShape.REPLICAS);
        ObjectNode arms = result.putObject("arms");
        runs.forEach((arm, reactions) -> {
            var each = arms.putArray(arm);
            reactions.forEach(r -> each.addObject()
                    .put("event", r.event())
                    .put("restarts", r.gang() ? "gang" : "replica")
                    .put("pods", r.millis().size())
                    .put("p50Seconds", r.percentile(50))
                    .put("p99Seconds", r.percentile(99))
                    .put("missing", r.missing())
                    .put("doubled", r.doubled()));
        });
        ArrayNode aims = result.putArray("aims");
        for (Reaction reaction : runs.getOrDefault(ArmName.ours.name(), List.of())) {
            aim(aims, reaction, "without a replacement", reaction.missing());
            aim(aims, reaction, "replaced twice", reaction.doubled());
        }
        return result.toString();
    }
}
