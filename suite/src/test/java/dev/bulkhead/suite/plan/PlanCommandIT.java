package dev.bulkhead.suite.plan;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.bulkhead.api.v1alpha1.TrainingJob;
import dev.bulkhead.suite.CommandRun;
import dev.bulkhead.suite.cli.Exit;
import dev.bulkhead.testkit.ClusterExtension;
import dev.bulkhead.testkit.Crds;
import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** plan on a real API server, with nodes of eight GPUs each that KWOK plays. */
class PlanCommandIT {
    @RegisterExtension
    static final ClusterExtension cluster = ClusterExtension.withFakeNodes(3);

    @TempDir
    static Path folder;

    @BeforeAll
    static void crds() {
        Crds.installAll(cluster.client(), Path.of("../crds/yaml"));
    }

    @AfterEach
    void nothingWasMade() {
        assertThat(cluster.client()
                        .resources(TrainingJob.class)
                        .inNamespace(cluster.namespace())
                        .list()
                        .getItems())
                .isEmpty();
        assertThat(cluster.client()
                        .pods()
                        .inNamespace(cluster.namespace())
                        .list()
                        .getItems())
                .isEmpty();
    }

    @Test
    void aJobThatFitsIsToldWithItsNodesAndWhatTheGuardsAdd() throws Exception {
        CommandRun run = plan("fits", "gpu: {count: 4}, replicas: 2");

        assertThat(run.code()).as(run::toString).isEqualTo(Exit.OK);
        assertThat(run.out())
                .contains("TrainingJob/fits in namespace " + cluster.namespace() + ": would start at once")
                .contains("worker/trainer gets 1Gi, as no policy applies")
                .contains("worker gets /dev/shm of 64Mi, counted inside its limit")
                .containsPattern("Service +fits")
                .containsPattern("Pod +fits-worker-0-1 +fake-\\d")
                .containsPattern("Pod +fits-worker-1-1 +fake-\\d");
        assertThat(run.out().lines()).allMatch(l -> l.length() <= 120);
    }

    @Test
    void aJobThatIsTooWideWouldWaitAndSaysForWhat() throws Exception {
        CommandRun run = plan("wide", "gpu: {count: 8}, replicas: 4");

        assertThat(run.code()).as(run::toString).isEqualTo(Exit.FAILED);
        assertThat(run.out()).contains("would wait", "3 of 4 pods fit; for the next: ");
    }

    @Test
    void whatTheApiServerOrAGuardRefusesIsToldWithItsWords() throws Exception {
        CommandRun wrongRole =
                CommandRun.on(cluster.cluster(), "plan", "-n", cluster.namespace(), "-f", file("wrong", """
                  framework: JAX
                  roles: [{name: ps, image: example.com/none:1}]
                """));
        CommandRun tooLarge = plan("large", "resources: {limits: {memory: 10Ti}}");
        CommandRun missing = plan("missing", "envFrom: [{secretRef: {name: token}}]");

        assertThat(wrongRole.code()).isEqualTo(Exit.FAILED);
        assertThat(wrongRole.out()).contains("would be refused", "a JAX job has the one role worker");
        assertThat(tooLarge.code()).isEqualTo(Exit.FAILED);
        assertThat(tooLarge.out()).contains("would be refused", "10Ti");
        assertThat(missing.code()).isEqualTo(Exit.FAILED);
        assertThat(missing.out()).contains("would wait", "Secret token does not exist in namespace");
    }

    @Test
    void theObjectsInFullAreTakenByTheApiServer() throws Exception {
        CommandRun run = CommandRun.on(
                cluster.cluster(), "plan", "-o", "yaml", "-n", cluster.namespace(), "-f", file("full", """
                  framework: PyTorch
                  roles: [{name: worker, image: example.com/none:1, replicas: 2}]
                """));

        assertThat(run.code()).as(run::toString).isEqualTo(Exit.OK);
        var objects = cluster.client()
                .load(new ByteArrayInputStream(run.out().getBytes()))
                .items();
        assertThat(objects).extracting(o -> o.getKind()).containsExactly("Service", "Pod", "Pod");
        objects.forEach(o -> cluster.client().resource(o).dryRun().create());
    }

    @Test
    void severalObjectsAreToldOneByOneForPrograms() throws Exception {
        Path both = Files.writeString(
                folder.resolve("both.yaml"),
                "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings}\n---\n"
                        + Files.readString(
                                Path.of(file("second", "  framework: Plain\n  roles: [{name: worker, image: a}]\n"))));
        CommandRun run = CommandRun.on(
                cluster.cluster(), "plan", "-o", "json", "-n", cluster.namespace(), "-f", both.toString());

        JsonNode objects = new ObjectMapper().readTree(run.out()).path("objects");
        assertThat(run.code()).as(run::toString).isEqualTo(Exit.OK);
        assertThat(objects.get(0).path("outcome").asText()).isEqualTo("accepted");
        assertThat(objects.get(1).path("outcome").asText()).isEqualTo("starts");
        assertThat(objects.get(1).path("changes").get(0).path("guard").asText()).isEqualTo("memory");
        assertThat(objects.get(1).path("makes").get(0).path("kind").asText()).isEqualTo("Pod");
    }

    private static CommandRun plan(String name, String role) throws Exception {
        return CommandRun.on(
                cluster.cluster(), "plan", "-n", cluster.namespace(), "-f", file(name, """
                  framework: PyTorch
                  roles: [{name: worker, image: example.com/none:1, %s}]
                """.formatted(role)));
    }

    private static String file(String name, String spec) throws Exception {
        return Files.writeString(
                        folder.resolve(name + ".yaml"),
                        "apiVersion: bulkhead.dev/v1alpha1\nkind: TrainingJob\nmetadata: {name: %s}\nspec:\n%s"
                                .formatted(name, spec))
                .toString();
    }
}
