package dev.bulkhead.benchmarks;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bulkhead.images.java.DataplaneImage;
import dev.bulkhead.testkit.machine.Need;
import dev.bulkhead.testkit.machine.Preflight;
import dev.bulkhead.testkit.machine.Progress;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "router",
        mixinStandardHelpOptions = true,
        description = {
            "What the router adds to a request and to a streamed event, against no proxy at all and against nginx, all on this"
                    + " machine.",
            "Exit code 0 when measured, whether the aims are met or not; 1 when the measurement failed."
        })
final class RouterCommand implements Callable<Integer> {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<Integer> RATES = List.of(100, 500, 1000);
    private static final int AIMED_RATE = 500;
    private static final int CONNECTIONS = 32;
    private static final int STREAMS = 16;
    private static final Duration WARM_UP = Duration.ofSeconds(15);

    /** What the JVM sees of the container's limit. */
    private static final String MEMORY = "-XX:MaxRAM=256m";

    /** One way to the model. The first is the model itself. */
    private record Side(String name, int port, Process process) {
        /** With that of its workers. */
        Duration cpu() {
            return Stream.concat(Stream.of(process.toHandle()), process.descendants())
                    .map(handle -> ProcessCost.cpu(handle.pid()))
                    .reduce(Duration.ZERO, Duration::plus);
        }
    }

    @Option(names = "--rounds", defaultValue = "3", description = "Default: ${DEFAULT-VALUE}.")
    private int rounds;

    @Option(names = "--seconds", defaultValue = "10", description = "Of each measurement. Default: ${DEFAULT-VALUE}.")
    private int seconds;

    private final Progress progress = Progress.toStandardError();
    private final List<Process> started = new ArrayList<>();

    /** Figures of one arm by name, one per round. */
    private final Map<String, Map<String, List<Double>>> arms = new LinkedHashMap<>();

    @Override
    public Integer call() throws IOException {
        Preflight.ofThisMachine(progress).require(Need.PROXY);
        Path work = Checkout.find().root().resolve("benchmarks/target/router").toAbsolutePath();
        try {
            List<Side> sides = start(work);
            progress.say("warming up");
            sides.forEach(side -> new RouterLoad(side.port(), CONNECTIONS).closed(WARM_UP));
            for (int round = 1; round <= rounds; round++) {
                for (Side side : sides) {
                    progress.say("round %d: %s".formatted(round, side.name()));
                    measure(side);
                }
            }
        } finally {
            started.forEach(Processes::stop);
        }
        print();
        return 0;
    }

    private List<Side> start(Path work) throws IOException {
        Process model = start(ourselves(List.of("-XX:+UseSerialGC"), ModelServer.NAME));
        int pod = portOf(model);
        List<String> routerJvm = new ArrayList<>(DataplaneImage.ROUTER.jvmFlags());
        routerJvm.add(MEMORY);
        Process router = start(ourselves(routerJvm, RouterProcess.NAME, "--pod", Integer.toString(pod)));
        Nginx nginx = Nginx.before(pod, work);
        Process other = start(nginx.command());
        return List.of(
                new Side("direct", pod, model),
                new Side("router", portOf(router), router),
                new Side("nginx", nginx.port(), other));
    }

    private void measure(Side side) {
        Duration time = Duration.ofSeconds(seconds);
        RouterLoad load = new RouterLoad(side.port(), CONNECTIONS);
        for (int rate : RATES) {
            Latencies latencies = load.open(rate, time);
            add(side, "p50At" + rate, latencies.at(0.5));
            add(side, "p99At" + rate, latencies.at(0.99));
        }
        Latencies events = new RouterLoad(side.port(), STREAMS).streams(time);
        add(side, "eventP50", events.at(0.5));
        add(side, "eventP99", events.at(0.99));
        Duration before = side.cpu();
        double perSecond = load.closed(time);
        add(side, "perSecond", perSecond);
        add(side, "cpuMicros", side.cpu().minus(before).toNanos() / 1e3 / (perSecond * seconds));
    }

    private void add(Side side, String figure, double value) {
        arms.computeIfAbsent(side.name(), a -> new LinkedHashMap<>())
                .computeIfAbsent(figure, f -> new ArrayList<>())
                .add(value);
    }

    private double median(String arm, String figure) {
        return Median.of(arms.get(arm).get(figure));
    }

    /** What a proxy adds, in milliseconds. */
    private double added(String arm, String figure) {
        return median(arm, figure) - median("direct", figure);
    }

    private List<BurstReport.Aim> aims() {
        String p50 = "p50At" + AIMED_RATE;
        String p99 = "p99At" + AIMED_RATE;
        return List.of(
                new BurstReport.Aim("p50 added at 500/s, ms", added("router", p50), 1, true),
                new BurstReport.Aim("p99 added at 500/s, ms", added("router", p99), 5, true),
                new BurstReport.Aim(
                        "p50 at 500/s: router / nginx", median("router", p50) / median("nginx", p50), 1.5, true),
                new BurstReport.Aim(
                        "p99 at 500/s: router / nginx", median("router", p99) / median("nginx", p99), 1.5, true),
                new BurstReport.Aim(
                        "throughput: nginx / router",
                        median("nginx", "perSecond") / median("router", "perSecond"),
                        1.5,
                        true));
    }

    private void print() {
        ObjectNode report = JSON.createObjectNode().put("bench", "router");
        Host.describe(report);
        report.putObject("load").put("rounds", rounds).put("seconds", seconds).put("connections", CONNECTIONS);
        ObjectNode all = report.putObject("arms");
        System.out.printf("%-12s", "ms");
        arms.keySet().forEach(arm -> System.out.printf("%12s", arm));
        System.out.println();
        arms.get("direct").keySet().forEach(figure -> {
            System.out.printf("%-12s", figure);
            arms.keySet().forEach(arm -> System.out.printf("%12.3f", median(arm, figure)));
            System.out.println();
        });
        arms.forEach((arm, figures) -> {
            ObjectNode node = all.putObject(arm);
            figures.keySet().forEach(figure -> node.put(figure, Math.round(median(arm, figure) * 1000) / 1000.0));
        });
        System.out.println();
        BurstReport.Aim.print(aims(), report);
        System.out.println(report);
    }

    /** The port that a process of ours says it listens on. */
    private static int portOf(Process process) throws IOException {
        String line = process.inputReader().readLine();
        if (line == null) {
            throw new BenchmarkException("a process ended before it listened");
        }
        return Integer.parseInt(line.strip());
    }

    private Process start(List<String> command) throws IOException {
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        started.add(process);
        return process;
    }

    private static List<String> ourselves(List<String> jvm, String... arguments) {
        List<String> command = new ArrayList<>(List.of(OperatorJvm.java()));
        command.addAll(jvm);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
        command.addAll(List.of(arguments));
        return command;
    }
}
