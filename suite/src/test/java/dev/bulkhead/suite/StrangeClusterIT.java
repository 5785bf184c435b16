package dev.bulkhead.suite;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.bulkhead.suite.cli.Exit;
import dev.bulkhead.testkit.ClusterExtension;
import dev.bulkhead.testkit.Crds;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The commands in a cluster whose nodes lie and vanish and whose pods are as strange as the API server takes them. */
class StrangeClusterIT {
    @RegisterExtension
    static final ClusterExtension cluster = ClusterExtension.withFakeNodes(3).alone();

    @BeforeAll
    static void world() {
        Crds.installAll(cluster.client(), Path.of("../crds/yaml"));
        pod("squatter", "fake-0", "{memory: 8Ei, cpu: '9e15', nvidia.com/gpu: '12'}");
        pod("orphan", "fake-1", "{memory: 1Gi, nvidia.com/gpu: '1'}");
        pod("early", "fake-2", "{memory: 8Gi, nvidia.com/gpu: '4'}");
        pod("lost", null, "{memory: 1Ei, nvidia.com/gpu: '9000000000'}");
        cluster.client().nodes().withName("fake-1").delete();
        cluster.client()
                .nodes()
                .withName("fake-2")
                .editStatus(n -> new NodeBuilder(n)
                        .editStatus()
                        .addToAllocatable("nvidia.com/gpu", new Quantity("1"))
                        .addToAllocatable("memory", new Quantity("1"))
                        .endStatus()
                        .build());
        cluster.client()
                .pods()
                .inNamespace(cluster.namespace())
                .withName("lost")
                .waitUntilCondition(
                        p -> p.getStatus().getConditions().stream()
                                .anyMatch(c -> "Unschedulable".equals(c.getReason())),
                        60,
                        TimeUnit.SECONDS);
    }

    @Test
    void topTellsWhatEachHoldsAndNothingBelowZeroIsFree() throws Exception {
        CommandRun run = CommandRun.on(cluster.cluster(), "top");
        JsonNode report = new ObjectMapper()
                .readTree(CommandRun.on(cluster.cluster(), "top", "-o", "json").out());

        assertThat(run.code()).as(run::toString).isEqualTo(Exit.OK);
        assertThat(run.out()).contains("Pod/squatter (12)").doesNotContain("\u202e", "\u0007");
        assertThat(report.path("totals").path("largestFreeBlock").asLong(-1)).isZero();
        assertThat(report.path("totals").path("largestFreeMemory").asLong(-1)).isZero();
    }

    @Test
    void explainTellsOfEveryPodWhatIsKnown() {
        CommandRun lost = CommandRun.on(cluster.cluster(), "explain", "pod/lost", "-n", cluster.namespace());
        CommandRun orphan = CommandRun.on(cluster.cluster(), "explain", "pod/orphan", "-n", cluster.namespace());
        CommandRun squatter = CommandRun.on(cluster.cluster(), "explain", "pod/squatter", "-n", cluster.namespace());

        assertThat(lost.code()).as(lost::toString).isEqualTo(Exit.FAILED);
        assertThat(lost.out()).contains("InsufficientGpu", "9000000000").doesNotContain("\u202e");
        assertThat(orphan.code()).as(orphan::toString).isIn(Exit.OK, Exit.FAILED);
        assertThat(squatter.code()).as(squatter::toString).isIn(Exit.OK, Exit.FAILED);
    }

    @Test
    void doctorGoesThroughAllItsChecks() {
        CommandRun run = CommandRun.on(cluster.cluster(), "doctor");

        assertThat(run.err()).isEmpty();
        assertThat(run.out()).contains("GPUs", "API server: v1.");
    }

    private static void pod(String name, String node, String limits) {
        Pod pod = Serialization.unmarshal("""
                apiVersion: v1
                kind: Pod
                metadata:
                  name: %s
                  annotations: {bulkhead.dev/hash: "[{", note: "%s"}
                  labels: {bulkhead.dev/operator: training, bulkhead.dev/job: nobody, bulkhead.dev/attempt: first}
                spec:
                  containers: [{name: c, image: i, resources: {limits: %s}}]
                """.formatted(name, "\u202e[".repeat(1000), limits), Pod.class);
        pod.getSpec().setNodeName(node);
        cluster.client().resource(pod).inNamespace(cluster.namespace()).create();
    }
}
