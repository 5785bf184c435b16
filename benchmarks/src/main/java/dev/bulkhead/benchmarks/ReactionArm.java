package dev.bulkhead.benchmarks;

import dev.bulkhead.api.v1alpha1.TrainingJob;
import dev.bulkhead.core.plan.capacity.ClusterSnapshot;
import dev.bulkhead.testkit.Crds;
import dev.bulkhead.testkit.machine.FreePorts;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Who makes the pods again. */
sealed interface ReactionArm {
    String name();

    Process start(TestBed bed) throws IOException;

    /** Has the pods of these jobs made. */
    void place(TestBed bed, List<HasMetadata> jobs);

    /** The operators as shipped, but for the AOT cache, which only a start needs. */
    record Ours(OperatorJvm jvm, Path crds) implements ReactionArm {
        private static final String LEASES = "bulkhead-system";

        @Override
        public String name() {
            return "ours";
        }

        @Override
        public Process start(TestBed bed) throws IOException {
            Crds.installAll(bed.client(), crds);
            bed.namespace(LEASES);
            int port = FreePorts.find(1).getFirst();
            return bed.start(
                    "operator.log",
                    jvm.command(List.of()),
                    Map.of("BULKHEAD_HTTP_PORT", Integer.toString(port), "BULKHEAD_LEASE_NAMESPACE", LEASES));
        }

        @Override
        public void place(TestBed bed, List<HasMetadata> jobs) {
            bed.createAll(jobs);
        }
    }

    /** A program that watches pods and makes a new one for each that fails or goes away, and nothing else. */
    record Floor(Path crds) implements ReactionArm {
        @Override
        public String name() {
            return "floor";
        }

        @Override
        public Process start(TestBed bed) throws IOException {
            Crds.installAll(bed.client(), crds);
            return bed.start(
                    "floor.log",
                    List.of(
                            OperatorJvm.java(),
                            "-XX:+UseSerialGC",
                            "-XX:TieredStopAtLevel=1",
                            "-cp",
                            System.getProperty("java.class.path"),
                            Main.class.getName(),
                            ReactionFloorClient.NAME),
                    Map.of());
        }

        /** The owners are there as well, or the garbage collector would take the pods away. */
        @Override
        public void place(TestBed bed, List<HasMetadata> jobs) {
            bed.createAll(jobs);
            List<String> names =
                    jobs.stream().map(j -> j.getMetadata().getName()).toList();
            bed.createAll(
                    bed
                            .client()
                            .resources(TrainingJob.class)
                            .inNamespace(BurstShape.NAMESPACE)
                            .list()
                            .getItems()
                            .stream()
                            .filter(j -> names.contains(j.getMetadata().getName()))
                            .flatMap(j -> FloorArm.objects(j, ClusterSnapshot.UNKNOWN, false))
                            .toList());
        }
    }
}
