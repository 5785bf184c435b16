package dev.bulkhead.suite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bulkhead.api.v1alpha1.TrainingJob;
import dev.bulkhead.suite.cli.Exit;
import dev.bulkhead.testkit.ClusterExtension;
import dev.bulkhead.testkit.Crds;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The commands for people on a real API server, with the test in the operator's place. */
class RunCommandIT {
    @RegisterExtension
    static final ClusterExtension cluster = ClusterExtension.controlPlane();

    @TempDir
    static Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeAll
    static void installCrds() throws Exception {
        System.setProperty("kubeconfig", cluster.cluster().kubeconfigFile().toString());
        Crds.installAll(cluster.client(), Path.of("../crds/yaml"));
    }

    @AfterAll
    static void forgetTheCluster() {
        System.clearProperty("kubeconfig");
    }

    @Test
    void aJobIsAppliedAndFollowedToItsEnd() throws Exception {
        String file = job("followed", "framework: Plain");

        FutureTask<Integer> code = new FutureTask<>(() -> execute("run", "-f", file, "--follow", "--timeout", "60s"));
        // Not in the common pool: the JDK's HTTP client needs it, and on two processors it has one thread.
        Thread.ofVirtual().start(code);
        Awaitility.await().until(() -> out.toString().contains("waiting for an operator"));
        status("followed", "{\"phase\":\"Running\",\"attempt\":1,\"progress\":\"epoch=1\"}");
        Awaitility.await().until(() -> out.toString().contains("epoch=1"));
        status("followed", "{\"phase\":\"Succeeded\",\"result\":\"accuracy=0.98\"}");

        assertThat(code.get()).isEqualTo(Exit.OK);
        assertThat(out.toString())
                .contains("TrainingJob/followed in namespace " + cluster.namespace() + " applied")
                .contains("Running     attempt 1  epoch=1")
                .containsPattern("Succeeded in \\d+ s, 1 attempt; result: accuracy=0.98");
        assertThat(cluster.client()
                        .resources(TrainingJob.class)
                        .inNamespace(cluster.namespace())
                        .withName("followed")
                        .get()
                        .getMetadata()
                        .getManagedFields())
                .anyMatch(m -> m.getManager().equals("kubectl-bulkhead")
                        && m.getOperation().equals("Apply"));
    }

    @Test
    void aFailedJobAndOneThatTakesTooLongHaveCodesOfTheirOwn() throws Exception {
        String file = job("failing", "framework: Plain");

        assertThat(execute("run", "-f", file, "--follow", "--timeout", "1s")).isEqualTo(Exit.TIMEOUT);
        status("failing", "{\"phase\":\"Failed\",\"message\":\"no module named torch\"}");
        assertThat(execute("run", "-f", file, "--follow")).isEqualTo(Exit.FAILED);
        assertThat(out.toString()).contains("no module named torch");
    }

    @Test
    void aMisspeltFieldIsRefusedByName() throws Exception {
        assertThat(execute("run", "-f", job("misspelt", "framewrok: Plain"))).isEqualTo(Exit.FAILED);
        assertThat(err.toString()).contains("framewrok");
    }

    @Test
    void aKindThatTheClusterDoesNotKnowIsNamed() throws Exception {
        Path file = Files.writeString(
                folder.resolve("other.yaml"), "apiVersion: example.com/v1\nkind: Other\nmetadata: {name: a}\n");

        assertThat(execute("run", "-f", file.toString())).isEqualTo(Exit.CLUSTER);
        assertThat(err.toString()).contains("the cluster does not know the kind Other of example.com/v1");
    }

    @Test
    void statusTellsWhereAJobIsInWordsAndAsJson() throws Exception {
        execute("run", "-f", job("shown", "framework: Plain"));
        status("shown", "{\"phase\":\"Starting\",\"message\":\"waits for a node\"}");

        assertThat(execute("status")).isEqualTo(Exit.OK);
        assertThat(out.toString()).containsPattern("shown +Starting +1 +\\d+s +waits for a node");
        assertThat(execute("status", "shown", "-o", "json")).isEqualTo(Exit.OK);
        assertThat(out.toString()).contains("\"message\":\"waits for a node\"");
        assertThat(execute("status", "missing")).isEqualTo(Exit.USAGE);
        assertThat(err.toString()).contains("there is no TrainingJob missing");
    }

    private int execute(String... arguments) {
        String[] all = Stream.concat(Stream.of(arguments), Stream.of("-n", cluster.namespace()))
                .toArray(String[]::new);
        return Main.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(all);
    }

    private static void status(String name, String json) {
        cluster.client()
                .resources(TrainingJob.class)
                .inNamespace(cluster.namespace())
                .withName(name)
                .subresource("status")
                .patch(
                        io.fabric8.kubernetes.client.dsl.base.PatchContext.of(
                                io.fabric8.kubernetes.client.dsl.base.PatchType.JSON_MERGE),
                        "{\"status\":" + json + "}");
    }

    private static String job(String name, String firstField) throws Exception {
        return Files.writeString(folder.resolve(name + ".yaml"), """
                        apiVersion: bulkhead.dev/v1alpha1
                        kind: TrainingJob
                        metadata:
                          name: %s
                        spec:
                          %s
                          roles:
                          - name: worker
                            image: example.com/none:1
                        """.formatted(name, firstField))
                .toString();
    }
}
