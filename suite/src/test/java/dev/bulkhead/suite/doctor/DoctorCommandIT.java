package dev.bulkhead.suite.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.bulkhead.suite.CommandRun;
import dev.bulkhead.suite.Stranger;
import dev.bulkhead.suite.cli.Exit;
import dev.bulkhead.testkit.ClusterExtension;
import dev.bulkhead.testkit.Crds;
import io.fabric8.kubernetes.api.model.LimitRangeBuilder;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** doctor on a real API server with nodes that KWOK plays, alone: it looks at the whole cluster. */
class DoctorCommandIT {
    @RegisterExtension
    static final ClusterExtension cluster = ClusterExtension.withFakeNodes(3).alone();

    @TempDir
    static Path folder;

    @BeforeAll
    static void crds() {
        Crds.installAll(cluster.client(), Path.of("../crds/yaml"));
    }

    /** Their pods seem to run: what they would do is not looked at. */
    @BeforeAll
    static void install() {
        cluster.client()
                .resource(new ServiceAccountBuilder()
                        .withNewMetadata()
                        .withNamespace(cluster.namespace())
                        .withName("operator")
                        .endMetadata()
                        .build())
                .create();
        cluster.client().resource(operators()).create();
        cluster.client()
                .resource(operators())
                .waitUntilCondition(
                        d -> d.getStatus() != null
                                && Integer.valueOf(2).equals(d.getStatus().getReadyReplicas()),
                        60,
                        TimeUnit.SECONDS);
        cluster.client()
                .resource(new LeaseBuilder()
                        .withNewMetadata()
                        .withNamespace(cluster.namespace())
                        .withName("bulkhead")
                        .endMetadata()
                        .withNewSpec()
                        .withHolderIdentity("first")
                        .withLeaseDurationSeconds(600)
                        .withRenewTime(ZonedDateTime.now(ZoneOffset.UTC))
                        .endSpec()
                        .build())
                .create();
    }

    @Test
    void aSoundClusterHasNoProblemButWhatTheOperatorsMayNotDo() throws Exception {
        JsonNode before = json(CommandRun.on(cluster.cluster(), "doctor", "-o", "json"));
        assertThat(verdict(before, "rights").path("says").asText())
                .startsWith("the operators may not list trainingjobs.bulkhead.dev; watch trainingjobs.bulkhead.dev;");

        cluster.client()
                .rbac()
                .clusterRoleBindings()
                .load(Files.newInputStream(
                        Files.writeString(folder.resolve("binding.yaml"), """
                apiVersion: rbac.authorization.k8s.io/v1
                kind: ClusterRoleBinding
                metadata: {name: doctor-test}
                roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: cluster-admin}
                subjects: [{kind: ServiceAccount, name: operator, namespace: %s}]
                """.formatted(cluster.namespace()))))
                .create();
        CommandRun run = CommandRun.on(cluster.cluster(), "doctor", "-o", "json");

        assertThat(run.code()).as(run::toString).isEqualTo(Exit.OK);
        JsonNode report = json(run);
        assertThat(report.path("problems").asInt()).isZero();
        assertThat(verdict(report, "operators").path("says").asText()).contains("2 of 2 pods", "ready, version");
        assertThat(verdict(report, "leader").path("says").asText()).startsWith("first leads, by lease ");
        assertThat(verdict(report, "trainingjobs.bulkhead.dev").path("level").asText())
                .isEqualTo("ok");
        assertThat(verdict(report, "in-place resize").path("level").asText()).isEqualTo("ok");
        assertThat(verdict(report, "clocks").path("level").asText()).isEqualTo("ok");
        assertThat(verdict(report, "GPUs").path("says").asText()).isEqualTo("24 GPUs on offer");
        assertThat(verdict(report, "metrics").path("level").asText()).isEqualTo("unknown");
    }

    @Test
    void whatIsSpoiltIsFound() throws Exception {
        editNode(
                "fake-0",
                n -> new NodeBuilder(n)
                        .editSpec()
                        .addNewTaint()
                        .withKey("team")
                        .withValue("vision")
                        .withEffect("NoSchedule")
                        .endTaint()
                        .endSpec()
                        .build());
        CustomResourceDefinition crd = crd();
        cluster.client().resource(crd).patch(PatchContext.of(PatchType.JSON), """
                        [{"op": "remove", "path": "/spec/versions/0/schema/openAPIV3Schema/properties/spec/properties/stall"}]
                        """);
        cluster.client()
                .resource(new LimitRangeBuilder()
                        .withNewMetadata()
                        .withNamespace(cluster.namespace())
                        .withName("small")
                        .endMetadata()
                        .withNewSpec()
                        .addNewLimit()
                        .withType("Container")
                        .addToMax("memory", new Quantity("512Mi"))
                        .endLimit()
                        .endSpec()
                        .build())
                .create();

        CommandRun run = CommandRun.on(cluster.cluster(), "doctor");

        assertThat(run.out())
                .contains("no policy knows the taint team of 1 GPU node: fake-0")
                .contains("trainingjobs.bulkhead.dev: the CRD is of another version than this program")
                .contains("LimitRange small of namespace " + cluster.namespace())
                .doesNotContain("\u001b");
        assertThat(run.out().lines()).allMatch(l -> l.length() <= 120);
    }

    @Test
    void whoMayReadNothingIsToldSoLineByLine() throws Exception {
        Path stranger = Stranger.kubeconfig(cluster.cluster(), cluster.namespace(), folder);

        CommandRun run = CommandRun.of("doctor", "--kubeconfig", stranger.toString());

        assertThat(run.code()).as(run::toString).isEqualTo(Exit.OK);
        assertThat(run.out()).contains("API server: v1.", "unknown   nodes: you may not look: nodes is forbidden");
    }

    @Test
    void aPodThatIsNotDoneInTimeIsAProblemAndIsRemoved() {
        CommandRun run = CommandRun.on(
                cluster.cluster(),
                "doctor",
                "--deep",
                "--image",
                "example.com/none:1",
                "--timeout",
                "2s",
                "-n",
                cluster.namespace());

        assertThat(run.code()).isEqualTo(Exit.FAILED);
        assertThat(run.out()).contains("problem   trial pod: not done after 2 s");
        assertThat(cluster.client()
                        .pods()
                        .inNamespace(cluster.namespace())
                        .list()
                        .getItems())
                .noneMatch(p -> p.getMetadata().getName().startsWith("bulkhead-doctor-"));
    }

    @Test
    void aClusterThatIsNotThereIsSaidInOneLine() throws Exception {
        Path nowhere = Files.writeString(folder.resolve("nowhere.kubeconfig"), """
                apiVersion: v1
                kind: Config
                clusters: [{name: c, cluster: {server: "https://127.0.0.1:9"}}]
                contexts: [{name: c, context: {cluster: c, user: u}}]
                users: [{name: u, user: {token: t}}]
                current-context: c
                """);

        CommandRun run = CommandRun.of("doctor", "--kubeconfig", nowhere.toString());

        assertThat(run.code()).isEqualTo(Exit.CLUSTER);
        assertThat(run.err()).hasLineCount(1).contains("https://127.0.0.1:9/ cannot be reached");
    }

    private static JsonNode json(CommandRun run) throws Exception {
        return new ObjectMapper().readTree(run.out());
    }

    private static JsonNode verdict(JsonNode report, String check) {
        for (JsonNode verdict : report.path("verdicts")) {
            if (verdict.path("check").asText().equals(check)) {
                return verdict;
            }
        }
        throw new AssertionError("no verdict of " + check + " in " + report);
    }

    private static CustomResourceDefinition crd() {
        return cluster.client()
                .apiextensions()
                .v1()
                .customResourceDefinitions()
                .withName("trainingjobs.bulkhead.dev")
                .get();
    }

    private static void editNode(String name, java.util.function.UnaryOperator<Node> change) {
        cluster.client().nodes().withName(name).edit(change);
    }

    private static Deployment operators() {
        return new DeploymentBuilder()
                .withNewMetadata()
                .withNamespace(cluster.namespace())
                .withName("operators")
                .addToLabels("app.kubernetes.io/name", "bulkhead")
                .endMetadata()
                .withNewSpec()
                .withReplicas(2)
                .withNewSelector()
                .addToMatchLabels("app", "operators")
                .endSelector()
                .withNewTemplate()
                .withNewMetadata()
                .withLabels(Map.of("app", "operators"))
                .endMetadata()
                .withNewSpec()
                .withServiceAccountName("operator")
                .addNewContainer()
                .withName("operators")
                .withImage("example.com/operator:1")
                .endContainer()
                .endSpec()
                .endTemplate()
                .endSpec()
                .build();
    }
}
