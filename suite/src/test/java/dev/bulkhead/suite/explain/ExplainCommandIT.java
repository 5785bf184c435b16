package dev.bulkhead.suite.explain;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.bulkhead.api.v1alpha1.TrainingJob;
import dev.bulkhead.suite.CommandRun;
import dev.bulkhead.suite.Stranger;
import dev.bulkhead.suite.cli.Exit;
import dev.bulkhead.testkit.ClusterExtension;
import dev.bulkhead.testkit.Crds;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** explain on a real API server and scheduler, with nodes that KWOK plays, and while no operator runs. */
class ExplainCommandIT {
    private static final PatchContext MERGE = PatchContext.of(PatchType.JSON_MERGE);

    @RegisterExtension
    static final ClusterExtension cluster = ClusterExtension.withFakeNodes(3);

    @TempDir
    static Path folder;

    @BeforeAll
    static void crds() {
        Crds.installAll(cluster.client(), Path.of("../crds/yaml"));
    }

    @Test
    void aJobForWhichThereIsNoRoomIsToldWithTheNodesAlsoWhileNoOperatorRuns() {
        job("wide", "gpu: {count: 8}, replicas: 4");

        CommandRun run = explain("trainingjob/wide");

        assertThat(run.code()).as(run::toString).isEqualTo(Exit.FAILED);
        assertThat(run.out())
                .startsWith("TrainingJob/wide in namespace " + cluster.namespace() + ": Pending")
                .containsPattern("NODES +WHY NOT +WHICH")
                .contains("fake-0")
                .contains("no operator has said anything of this job");
        assertThat(run.out().lines()).allMatch(l -> l.length() <= 120);
    }

    @Test
    void aJobThatOnlyWaitsForAnOperatorIsNotInTrouble() {
        job("fits", "replicas: 1");

        CommandRun run = explain("fits");

        assertThat(run.code()).as(run::toString).isEqualTo(Exit.OK);
        assertThat(run.out()).contains("nothing is wrong with it", "no operator has said anything");
    }

    @Test
    void aFailedJobIsToldWithItsAttemptsItsMemoryAndWhatToPaste() throws Exception {
        TrainingJob job = job("hungry", "resources: {limits: {memory: 1Gi}}");
        status(job, """
                {"phase": "Failed", "attempt": 2, "message": "container trainer of pod hungry-worker-0-2 used more than its\
                 memory limit of 2Gi and was killed", "progress": "epoch=7", "checkpoint": "epoch=6", "attempts": [{"number": 1,\
                 "reason": "HostOutOfMemory", "charge": "OutOfMemory", "message": "killed at 1Gi", "progress": "epoch=3"}],
                 "memory": [{"role": "worker", "container": "trainer", "limit": "2Gi", "source": "Grown"}]}""");
        pod(job, "hungry-worker-0-2", """
                {phase: Failed, containerStatuses: [{name: trainer, image: a, imageID: a, ready: false, restartCount: 0, state:
                {terminated: {exitCode: 137, reason: OOMKilled, message: "step 41 loss=0.2"}}}]}""");

        CommandRun run = explain("tj", "hungry");
        JsonNode story =
                new ObjectMapper().readTree(explain("tj/hungry", "-o", "json").out());

        assertThat(run.code()).as(run::toString).isEqualTo(Exit.FAILED);
        assertThat(run.out())
                .contains("TrainingJob/hungry", ": Failed, attempt 2", "[HostOutOfMemory]")
                .contains("epoch=7; a restart begins at epoch=6")
                .containsPattern("1 +HostOutOfMemory +killed at 1Gi \\[last progress: epoch=3]")
                .containsPattern("worker/trainer +2Gi +Grown +\\?")
                .contains("    maxMemory: 4Gi");
        assertThat(story.path("trouble").asBoolean()).isTrue();
        assertThat(story.path("reason").asText()).isEqualTo("HostOutOfMemory");
        assertThat(story.path("remedy").path("yaml").asText()).contains("maxMemory: 4Gi");
        assertThat(story.path("pods").get(0).path("phase").asText()).isEqualTo("Failed");
    }

    @Test
    void aPodOfOthersThatFindsNoNodeIsToldWithTheSchedulersWords() {
        foreign("greedy", "{limits: {nvidia.com/gpu: '9'}}");
        cluster.client()
                .pods()
                .inNamespace(cluster.namespace())
                .withName("greedy")
                .waitUntilCondition(
                        p -> p.getStatus().getConditions().stream()
                                .anyMatch(c -> "Unschedulable".equals(c.getReason())),
                        60,
                        TimeUnit.SECONDS);

        CommandRun run = explain("pod/greedy");

        assertThat(run.code()).as(run::toString).isEqualTo(Exit.FAILED);
        assertThat(run.out())
                .contains("Pod/greedy", "[InsufficientGpu]")
                .contains("scheduler, of pod greedy: 0/3 nodes are available")
                .containsPattern("main +none +spec");
    }

    @Test
    void aPodOfOthersThatRunsIsFine() {
        foreign("modest", "{limits: {memory: 1Gi}}");
        cluster.client()
                .pods()
                .inNamespace(cluster.namespace())
                .withName("modest")
                .waitUntilCondition(p -> "Running".equals(p.getStatus().getPhase()), 60, TimeUnit.SECONDS);

        CommandRun run = explain("pod", "modest");

        assertThat(run.code()).as(run::toString).isEqualTo(Exit.OK);
        assertThat(run.out()).contains("Running", "nothing is wrong with it").containsPattern("main +1Gi +spec");
    }

    @Test
    void whatIsNotThereIsAnsweredWithWhatIs() {
        job("digits", "replicas: 1");

        CommandRun name = explain("trainingjob/digit");
        CommandRun kind = explain("trainigjob/digits");

        assertThat(name.code()).isEqualTo(Exit.USAGE);
        assertThat(name.err())
                .isEqualToIgnoringNewLines("error: there is no TrainingJob digit in namespace " + cluster.namespace()
                        + "; did you mean digits?");
        assertThat(kind.code()).isEqualTo(Exit.USAGE);
        assertThat(kind.err()).contains("cannot explain a trainigjob; did you mean trainingjob");
    }

    @Test
    void whoMayReadOnlyOneNamespaceIsToldWhatThatLeavesOpen() throws Exception {
        job("mine", "replicas: 1");
        Path stranger = Stranger.kubeconfig(cluster.cluster(), cluster.namespace(), folder);
        CommandRun none = CommandRun.of("explain", "mine", "--kubeconfig", stranger.toString());
        allow();

        CommandRun some = CommandRun.of("explain", "mine", "--kubeconfig", stranger.toString());

        assertThat(none.code()).isEqualTo(Exit.CLUSTER);
        assertThat(none.err()).hasLineCount(1).contains("forbidden");
        assertThat(some.code()).as(some::toString).isEqualTo(Exit.OK);
        assertThat(some.out()).contains("you may not list nodes", "you may not list pods of all namespaces");
    }

    private static void allow() {
        cluster.client()
                .load(new ByteArrayInputStream(
                        """
                        apiVersion: rbac.authorization.k8s.io/v1
                        kind: Role
                        metadata: {name: reader, namespace: %1$s}
                        rules:
                        - {apiGroups: [""], resources: [pods, secrets, configmaps], verbs: [get, list]}
                        - {apiGroups: [bulkhead.dev], resources: [trainingjobs], verbs: [get, list]}
                        ---
                        apiVersion: rbac.authorization.k8s.io/v1
                        kind: RoleBinding
                        metadata: {name: reader, namespace: %1$s}
                        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: reader}
                        subjects: [{kind: ServiceAccount, name: default, namespace: %1$s}]
                        """.formatted(cluster.namespace()).getBytes()))
                .create();
    }

    private static CommandRun explain(String... arguments) {
        String[] all = Stream.of(Stream.of("explain"), Stream.of(arguments), Stream.of("-n", cluster.namespace()))
                .flatMap(s -> s)
                .toArray(String[]::new);
        return CommandRun.on(cluster.cluster(), all);
    }

    private static TrainingJob job(String name, String role) {
        return cluster.client()
                .resource(Serialization.unmarshal("""
                        apiVersion: bulkhead.dev/v1alpha1
                        kind: TrainingJob
                        metadata: {name: %s, namespace: %s}
                        spec:
                          framework: PyTorch
                          roles: [{name: worker, image: example.com/none:1, %s}]
                        """.formatted(name, cluster.namespace(), role), TrainingJob.class))
                .create();
    }

    private static void status(TrainingJob job, String json) {
        cluster.client().resource(job).subresource("status").patch(MERGE, "{\"status\":" + json + "}");
    }

    /** A pod of a job on no node: what becomes of it is the test's to say. */
    private static void pod(TrainingJob job, String name, String status) {
        Pod pod = Serialization.unmarshal(
                """
                apiVersion: v1
                kind: Pod
                metadata:
                  name: %s
                  namespace: %s
                  labels: {bulkhead.dev/role: worker, bulkhead.dev/job: %s}
                  ownerReferences: [{apiVersion: bulkhead.dev/v1alpha1, kind: TrainingJob, name: %s, uid: %s, controller: true}]
                spec: {schedulerName: nobody, containers: [{name: trainer, image: a, resources: {limits: {memory: 2Gi}}}]}
                """.formatted(
                                name,
                                cluster.namespace(),
                                job.getMetadata().getName(),
                                job.getMetadata().getName(),
                                job.getMetadata().getUid()),
                Pod.class);
        cluster.client().resource(pod).create();
        Object parsed = Serialization.unmarshal("status: " + status, Object.class);
        cluster.client()
                .pods()
                .inNamespace(cluster.namespace())
                .withName(name)
                .subresource("status")
                .patch(MERGE, Serialization.asJson(parsed));
    }

    private static void foreign(String name, String resources) {
        cluster.client()
                .resource(Serialization.unmarshal("""
                        apiVersion: v1
                        kind: Pod
                        metadata: {name: %s, namespace: %s}
                        spec: {containers: [{name: main, image: example.com/none:1, resources: %s}]}
                        """.formatted(name, cluster.namespace(), resources), Pod.class))
                .create();
    }
}
