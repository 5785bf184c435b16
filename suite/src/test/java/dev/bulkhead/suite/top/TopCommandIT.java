package dev.bulkhead.suite.top;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.bulkhead.suite.CommandRun;
import dev.bulkhead.suite.Stranger;
import dev.bulkhead.suite.cli.Exit;
import dev.bulkhead.testkit.ClusterExtension;
import dev.bulkhead.testkit.Crds;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** top on a real API server and scheduler, with nodes that KWOK plays. */
class TopCommandIT {
    @RegisterExtension
    static final ClusterExtension cluster = ClusterExtension.withFakeNodes(3);

    @TempDir
    static Path folder;

    @BeforeAll
    static void world() throws Exception {
        Crds.installAll(cluster.client(), Path.of("../crds/yaml"));
        cluster.client()
                .resource(new PodBuilder()
                        .withNewMetadata()
                        .withNamespace(cluster.namespace())
                        .withName("notebook")
                        .endMetadata()
                        .withNewSpec()
                        .addNewContainer()
                        .withName("main")
                        .withImage("example.com/none:1")
                        .withNewResources()
                        .addToLimits("nvidia.com/gpu", new Quantity("3"))
                        .addToLimits("memory", new Quantity("16Gi"))
                        .endResources()
                        .endContainer()
                        .endSpec()
                        .build())
                .create();
        cluster.client()
                .pods()
                .inNamespace(cluster.namespace())
                .withName("notebook")
                .waitUntilCondition(p -> p.getSpec().getNodeName() != null, 60, TimeUnit.SECONDS);
        Path job = Files.writeString(folder.resolve("job.yaml"), """
                apiVersion: bulkhead.dev/v1alpha1
                kind: TrainingJob
                metadata: {name: waits}
                spec:
                  framework: Plain
                  roles: [{name: worker, replicas: 2, image: example.com/none:1, gpu: {count: 8}}]
                """);
        assertThat(CommandRun.on(cluster.cluster(), "run", "-f", job.toString(), "-n", cluster.namespace())
                        .code())
                .isEqualTo(Exit.OK);
    }

    @Test
    void whoHoldsGpusAndWhoWaitsIsTold() {
        CommandRun run = CommandRun.on(cluster.cluster(), "top", "-n", cluster.namespace());

        assertThat(run.code()).as(run::toString).isEqualTo(Exit.OK);
        assertThat(run.out())
                .containsPattern("fake-\\d +ready +NVIDIA-A100-SXM4-80GB +3/8 +\\? +\\S+ +512Gi")
                .contains(cluster.namespace() + " Pod/notebook (3)")
                .containsPattern("Pod/notebook +1 +3 +\\? +16Gi +16Gi +\\? +fake-\\d")
                .containsPattern("waits +16 +\\d+ s +waiting for an operator to look at it")
                .contains("not known: memory in use (metrics.k8s.io): the cluster does not serve it");
    }

    @Test
    void programsGetFieldsWithTheNamesOfTheReference() throws Exception {
        JsonNode report = new ObjectMapper()
                .readTree(CommandRun.on(cluster.cluster(), "top", "-n", cluster.namespace(), "-o", "json")
                        .out());

        assertThat(report.path("totals").path("gpus").asLong()).isEqualTo(24);
        assertThat(report.path("owners").get(0).path("owner").asText()).isEqualTo("Pod/notebook");
        assertThat(report.path("owners").get(0).path("memoryLimit").asLong()).isEqualTo(16L << 30);
        assertThat(report.path("owners").get(0).has("memoryUsed")).isFalse();
        assertThat(report.path("waiting").get(0).path("name").asText()).isEqualTo("waits");
    }

    @Test
    void oneTableAloneCanBeAskedFor() {
        CommandRun run = CommandRun.on(cluster.cluster(), "top", "queue", "-n", cluster.namespace());

        assertThat(run.out()).startsWith("PLACE").doesNotContain("NODE ");
        assertThat(CommandRun.on(cluster.cluster(), "top", "clouds").code()).isEqualTo(Exit.USAGE);
    }

    @Test
    void whoMaySeeNothingIsToldWhatIsNotKnown() throws Exception {
        Path stranger = Stranger.kubeconfig(cluster.cluster(), cluster.namespace(), folder);

        CommandRun run = CommandRun.of("top", "--kubeconfig", stranger.toString());

        assertThat(run.code()).as(run::toString).isEqualTo(Exit.OK);
        assertThat(run.out()).contains("not known: nodes: you may not look", "not known: pods: you may not look");
    }
}
