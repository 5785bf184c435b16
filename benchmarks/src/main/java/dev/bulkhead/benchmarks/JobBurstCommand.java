package dev.bulkhead.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import dev.bulkhead.testkit.machine.CacheFolder;
import dev.bulkhead.testkit.machine.Progress;
import dev.bulkhead.testkit.tools.ToolCache;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "job-burst",
        mixinStandardHelpOptions = true,
        description = {
            "A backlog of training jobs is there when an operator starts cold: how long until all pods are made, until all"
                    + " run, and what it costs.",
            "Exit code 0 when measured, whether the aims are met or not; 1 when the measurement failed."
        })
final class JobBurstCommand implements Callable<Integer> {
    private static final int JOBS_RECORDED = 200;

    enum ArmName {
        floor,
        floorServices,
        ours,
        peer
    }

    @Option(names = "--jobs", defaultValue = "500", description = "Default: ${DEFAULT-VALUE}.")
    private int jobs;

    @Option(names = "--replicas", defaultValue = "4", description = "Pods of each job. Default: ${DEFAULT-VALUE}.")
    private int replicas;

    @Option(
            names = "--arms",
            split = ",",
            defaultValue = "floor,ours,peer",
            description =
                    "Any of floor (a client that only writes the pods), floorServices (and the Services), ours, peer (Kubeflow's training operator;"
                            + " built on first use). Default: ${DEFAULT-VALUE}.")
    private List<ArmName> arms;

    @Option(names = "--repeat", defaultValue = "1", description = "Rounds of all arms. Default: ${DEFAULT-VALUE}.")
    private int rounds;

    @Option(
            names = "--aot",
            paramLabel = "FILE",
            description = "AOT cache of our operator. Default: recorded once for these jars, from a smaller burst.")
    private Path aot;

    @Option(names = "--no-aot", description = "Our operator without an AOT cache.")
    private boolean noAot;

    @Option(names = "--record-aot", paramLabel = "FILE", description = "Only records an AOT cache there.")
    private Path recordAot;

    @Option(names = "--jars", paramLabel = "DIR", description = "Jars of our operator. Default: as built here.")
    private Path jars;

    @Option(names = "--java-option", paramLabel = "OPTION", description = "One more for our operator's JVM.")
    private List<String> javaOptions = new ArrayList<>();

    @Option(
            names = "--patience",
            paramLabel = "SECONDS",
            defaultValue = "900",
            description = "How long an arm may take. Default: ${DEFAULT-VALUE}.")
    private int patience;

    private final Progress progress = Progress.toStandardError();
    private final Checkout checkout = Checkout.find();

    @Override
    public Integer call() throws IOException {
        BurstShape shape = new BurstShape(jobs, replicas);
        OperatorJvm jvm = OperatorJvm.of(jars == null ? checkout.operatorJars() : jars, checkout.work(), javaOptions);
        if (recordAot != null) {
            record(recordAot, jvm);
            return 0;
        }
        List<Arm> chosen = new ArrayList<>();
        for (ArmName name : arms) {
            chosen.add(arm(name, shape, jvm));
        }
        Map<String, List<ArmRun>> runs = new LinkedHashMap<>();
        Map<String, String> notes = new LinkedHashMap<>();
        for (int round = 1; round <= rounds; round++) {
            for (Arm arm : chosen) {
                progress.say("round %d of %d: %s".formatted(round, rounds, arm.name()));
                ArmRun run = Measurement.of(arm, shape, Duration.ofSeconds(patience), progress);
                runs.computeIfAbsent(arm.name(), name -> new ArrayList<>()).add(run);
                if (!arm.note().isEmpty()) {
                    notes.put(arm.name(), arm.note());
                }
            }
        }
        BurstReport report = new BurstReport(shape, runs, notes);
        System.out.println(report.table());
        System.out.println(report.json(Runtime.getRuntime().availableProcessors(), memory()));
        return 0;
    }

    private Arm arm(ArmName name, BurstShape shape, OperatorJvm jvm) throws IOException {
        return switch (name) {
            case floor -> new FloorArm(shape, checkout.crds(), false);
            case floorServices -> new FloorArm(shape, checkout.crds(), true);
            case ours ->
                noAot
                        ? OursArm.plain(shape, checkout.crds(), jvm)
                        : OursArm.using(aotCache(jvm), shape, checkout.crds(), jvm);
            case peer -> new PeerArm(shape, new ToolCache(CacheFolder.fromEnvironment(), progress));
        };
    }

    private Path aotCache(OperatorJvm jvm) throws IOException {
        if (aot != null) {
            return aot;
        }
        if (!Files.exists(jvm.usualCache())) {
            record(jvm.usualCache(), jvm);
        }
        return jvm.usualCache();
    }

    /** A clean stop of the operator writes the cache. */
    private void record(Path file, OperatorJvm jvm) throws IOException {
        progress.say("recording an AOT cache");
        BurstShape shape = new BurstShape(Math.min(jobs, JOBS_RECORDED), replicas);
        Files.deleteIfExists(file);
        Measurement.of(
                OursArm.recording(file, shape, checkout.crds(), jvm), shape, Duration.ofSeconds(patience), progress);
        if (!Files.exists(file)) {
            throw new BenchmarkException("the operator ended without writing the AOT cache " + file);
        }
    }

    private static long memory() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getTotalMemorySize();
    }
}
