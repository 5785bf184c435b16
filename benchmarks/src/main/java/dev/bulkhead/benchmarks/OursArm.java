package dev.bulkhead.benchmarks;

import dev.bulkhead.api.v1alpha1.TrainingJob;
import dev.bulkhead.api.v1alpha1.TrainingJobStatus.Phase;
import dev.bulkhead.testkit.Crds;
import dev.bulkhead.testkit.machine.FreePorts;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Our operator, started cold on a backlog of jobs. */
final class OursArm implements Arm {
    private static final String LEASES = "bulkhead-system";

    private final BurstShape shape;
    private final Path crds;
    private final Launcher launcher;
    private final String note;

    /** How the operator's process is started. */
    interface Launcher {
        Process start(TestBed bed, Map<String, String> settings) throws IOException;
    }

    private OursArm(BurstShape shape, Path crds, Launcher launcher, String note) {
        this.shape = shape;
        this.crds = crds;
        this.launcher = launcher;
        this.note = note;
    }

    static OursArm plain(BurstShape shape, Path crds, OperatorJvm jvm) {
        return new OursArm(shape, crds, of(jvm, List.of()), "without an AOT cache");
    }

    static OursArm using(Path aotCache, BurstShape shape, Path crds, OperatorJvm jvm) {
        if (!Files.isReadable(aotCache)) {
            throw new BenchmarkException("there is no AOT cache " + aotCache + ": record one by --record-aot");
        }
        Launcher launcher = of(jvm, List.of("-XX:AOTCache=" + aotCache.toAbsolutePath()));
        return new OursArm(shape, crds, launcher, "with an AOT cache");
    }

    static OursArm recording(Path aotCache, BurstShape shape, Path crds, OperatorJvm jvm) {
        Launcher launcher = of(jvm, List.of("-XX:AOTCacheOutput=" + aotCache.toAbsolutePath()));
        return new OursArm(shape, crds, launcher, "recording");
    }

    static OursArm startedBy(Launcher launcher, BurstShape shape, Path crds) {
        return new OursArm(shape, crds, launcher, "");
    }

    private static Launcher of(OperatorJvm jvm, List<String> aotOption) {
        return (bed, settings) -> bed.start("operator.log", jvm.command(aotOption), settings);
    }

    @Override
    public String name() {
        return "ours";
    }

    @Override
    public String note() {
        return note;
    }

    @Override
    public void prepare(TestBed bed) throws IOException {
        Crds.installAll(bed.client(), crds);
        bed.namespace(LEASES);
        bed.createAll(shape.trainingJobs());
    }

    @Override
    public Started start(TestBed bed) throws IOException {
        int port = FreePorts.find(1).getFirst();
        Process process = launcher.start(
                bed, Map.of("BULKHEAD_HTTP_PORT", Integer.toString(port), "BULKHEAD_LEASE_NAMESPACE", LEASES));
        URI ready = URI.create("http://127.0.0.1:" + port + "/readyz");
        return new Started(process, "bulkhead-operator/", Optional.of(ready));
    }

    @Override
    public Optional<Integer> jobsReportedRunning(TestBed bed) {
        return Optional.of((int)
                bed.client().resources(TrainingJob.class).inNamespace(BurstShape.NAMESPACE).list().getItems().stream()
                        .filter(job ->
                                job.getStatus() != null && job.getStatus().phase() == Phase.Running)
                        .count());
    }
}
