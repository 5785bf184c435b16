package dev.bulkhead.benchmarks;

import dev.bulkhead.api.v1alpha1.TrainingJob;
import dev.bulkhead.core.guard.EffectivePolicy;
import dev.bulkhead.core.plan.capacity.ClusterSnapshot;
import dev.bulkhead.testkit.Crds;
import dev.bulkhead.training.plan.Decision;
import dev.bulkhead.training.plan.JobPods;
import dev.bulkhead.training.plan.ObservedJob;
import dev.bulkhead.training.plan.ObservedMemory;
import dev.bulkhead.training.plan.Signs;
import dev.bulkhead.training.plan.TrainingPlanner;
import dev.bulkhead.training.plan.Turn;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What the machine can do: the very pods that our operator would make, written by a client that does nothing else. Their
 * owners are there, or the garbage collector would take the pods away.
 */
final class FloorArm implements Arm {
    private final BurstShape shape;
    private final Path crds;
    private final boolean services;

    /** @param services writes the jobs' Services too, each before its pods, to tell what they cost */
    FloorArm(BurstShape shape, Path crds, boolean services) {
        this.shape = shape;
        this.crds = crds;
        this.services = services;
    }

    @Override
    public String name() {
        return services ? "floor-services" : "floor";
    }

    @Override
    public boolean timedFromFirstWrite() {
        return true;
    }

    @Override
    public void prepare(TestBed bed) throws IOException {
        Crds.installAll(bed.client(), crds);
        bed.createAll(shape.trainingJobs());
        ClusterSnapshot nodes = ClusterSnapshot.of(bed.client().nodes().list().getItems(), List.of());
        List<String> lines =
                bed.client().resources(TrainingJob.class).inNamespace(BurstShape.NAMESPACE).list().getItems().stream()
                        .flatMap(job -> objects(job, nodes, services))
                        .map(object -> Serialization.asJson(object).replaceAll("\\R\\s*", ""))
                        .toList();
        Files.write(bed.file("objects.jsonl"), lines);
    }

    /** What our planner makes of a job: its pods, and its Service if asked for. */
    static Stream<HasMetadata> objects(TrainingJob job, ClusterSnapshot nodes, boolean services) {
        ObservedJob seen = new ObservedJob(
                job,
                EffectivePolicy.resolve(List.of(), Map.of()),
                new ObservedJob.Namespace(false, false),
                nodes,
                new JobPods(job, List.of()),
                false,
                false,
                List.of(),
                Optional.empty(),
                Signs.NONE,
                Turn.FREE,
                ObservedMemory.NONE,
                Instant.now());
        return switch (TrainingPlanner.plan(seen)) {
            case Decision.Launch launch ->
                Stream.concat(services ? launch.service().stream() : Stream.empty(), launch.pods().stream());
            case Decision other -> throw new BenchmarkException("the planner does not launch the job: " + other);
        };
    }

    @Override
    public Started start(TestBed bed) throws IOException {
        List<String> command = List.of(
                OperatorJvm.java(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                FloorClient.NAME,
                "--objects=" + bed.file("objects.jsonl"));
        return new Started(bed.start("floor.log", command, Map.of()), FloorClient.USER_AGENT, Optional.empty());
    }
}
