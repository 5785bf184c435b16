package dev.bulkhead.training.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bulkhead.api.v1alpha1.Reason;
import dev.bulkhead.api.v1alpha1.TrainingJobStatus;
import dev.bulkhead.api.v1alpha1.TrainingJobStatus.Attempt;
import dev.bulkhead.api.v1alpha1.TrainingJobStatus.Phase;
import dev.bulkhead.api.v1alpha1.TrainingJobStatus.Restarts;
import dev.bulkhead.core.plan.Conditions;
import dev.bulkhead.testkit.ClusterExtension;
import dev.bulkhead.testkit.Crds;
import dev.bulkhead.testkit.WriteLog;
import dev.bulkhead.testkit.oci.OciImage;
import dev.bulkhead.testkit.oci.StaticProgram;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What programs write on a real node: the lack of GPU memory, progress and checkpoints, and nothing any more. */
class LogsE2E {
    private static final String TORCH =
            "torch.OutOfMemoryError: CUDA out of memory. Tried to allocate 2.50 GiB. GPU 0 has a"
                    + " total capacity of 39.39 GiB of which 1.12 GiB is free. Including non-PyTorch memory, this process has"
                    + " 38.27 GiB memory in use.";

    @RegisterExtension
    static final ClusterExtension cluster = ClusterExtension.withNode().andFakeNodes(1);

    private static TestOperator operator;

    @BeforeAll
    static void start(@TempDir Path folder) throws IOException {
        Path program = StaticProgram.compile(
                Files.readString(Path.of("src/test/resources/player.c")), folder.resolve("player"));
        cluster.loadImage(OciImage.named("bulkhead.local/player:1")
                .withProgram("/player", program)
                .withEntrypoint("/player")
                .writeTo(folder.resolve("player.tar")));
        Crds.installAll(cluster.client(), Path.of("../crds/yaml"));
        operator = TestOperator.start(cluster.cluster(), Map.of(), new WriteLog());
    }

    @AfterAll
    static void stop() {
        operator.close();
    }

    @SideBySide
    @Test
    void lackOfGpuMemoryGetsTheAllocatorThenHalfTheBatchAndThenItFits() {
        Scene scene = Scene.open(cluster.client());
        scene.create("big", job("PyTorch", 1, """
                [when, BULKHEAD_BATCH_SCALE=0.5, exit, "0", say, "%s", exit, "1"]""".formatted(TORCH), "restart: {batchScale: {}}"));

        TrainingJobStatus status = scene.awaitPhase("big", Phase.Succeeded);

        assertThat(status.attempts()).extracting(Attempt::reason).containsOnly(Reason.CudaOutOfMemory);
        assertThat(status.restarts()).isEqualTo(new Restarts(0, 2, 0));
        assertThat(status.gpuAllocator()).isEqualTo("PYTORCH_CUDA_ALLOC_CONF=expandable_segments:True");
        assertThat(status.batchScale()).isEqualTo("0.5");
        assertThat(status.attempts().getFirst().message())
                .contains("of the 39.39 GiB of GPU 0 only 1.12 GiB were free");
        assertThat(scene.pod("big-worker-0-3")
                        .getSpec()
                        .getContainers()
                        .getFirst()
                        .getEnv())
                .anyMatch(e -> e.getName().equals("PYTORCH_CUDA_ALLOC_CONF")
                        && e.getValue().equals("expandable_segments:True"));
    }

    @SideBySide
    @Test
    void anAttemptThatEndsSaysWhatIsLost() {
        Scene scene = Scene.open(cluster.client());
        scene.create("lost", job("PyTorch", 1, """
                [when, BULKHEAD_ATTEMPT=2, exit, "0", say, "epoch=6/20 loss=0.2", say, "saved checkpoint epoch-0006.pt",
                say, "epoch=7/20 loss=0.1", sleep, "4", say, "ValueError: bad label", exit, "1"]""", """
                progress: {intervalSeconds: 1}
                restart: {application: {limit: 1}}"""));

        TrainingJobStatus status = scene.awaitPhase("lost", Phase.Succeeded);

        Attempt first = status.attempts().getFirst();
        assertThat(first.message()).contains("at epoch 7, checkpoint of epoch 6: 1 epoch lost");
        assertThat(first.progress()).isEqualTo("epoch=7/20 loss=0.1");
        assertThat(first.checkpoint()).isEqualTo("epoch=6/20 loss=0.2");
    }

    @SideBySide
    @Test
    void aJobThatWritesNothingMoreIsReportedWithWhoFellSilentFirst() {
        Scene scene = Scene.open(cluster.client());
        scene.create("stuck", job("PyTorch", 2, """
                [say, "step=1", when, RANK=0, sleep, "3", when, RANK=0, say, "step=2", hang, "600"]""", "stall: {afterSeconds: 10}"));

        String told = scene.awaitCondition("stuck", "Diagnosed", Reason.Stalled).getMessage();

        assertThat(told)
                .contains("no replica has written a line for 10 s")
                .containsSubsequence("stuck-worker-1-1 (", "stuck-worker-0-1 (");
        assertThat(scene.status("stuck").phase()).isEqualTo(Phase.Running);
    }

    @SideBySide
    @Test
    void aJobThatIsStuckStartsAgainIfAskedTo() {
        Scene scene = Scene.open(cluster.client());
        scene.create("again", job("Plain", 2, """
                [when, BULKHEAD_ATTEMPT=2, exit, "0", say, "step=1", hang, "600"]""", """
                stall: {afterSeconds: 10, action: Restart}
                restart: {application: {limit: 1}}"""));

        TrainingJobStatus status = scene.awaitPhase("again", Phase.Succeeded);

        assertThat(status.attempts()).extracting(Attempt::reason).containsExactly(Reason.Stalled);
        assertThat(status.restarts()).isEqualTo(new Restarts(1, 0, 0));
    }

    @SideBySide
    @Test
    void aJobOfWhichOneReplicaWritesIsNotStuck() {
        Scene scene = Scene.open(cluster.client());
        String lines = "say, \"step\", sleep, \"2\", ".repeat(10);
        scene.create(
                "alive",
                job(
                        "PyTorch",
                        2,
                        "[when, RANK=1, hang, \"20\", " + lines + " exit, \"0\"]",
                        "stall: {afterSeconds: 10}"));

        TrainingJobStatus status = scene.awaitPhase("alive", Phase.Succeeded);

        assertThat(Conditions.find(status.conditionsOrEmpty(), "Diagnosed")).isEmpty();
        assertThat(scene.eventReasons("alive")).doesNotContain("Stalled");
    }

    @SideBySide
    @Test
    void aLineOfTenMegabytesHidesNeitherTheEndNorTheProgressAfterIt() {
        Scene scene = Scene.open(cluster.client());
        scene.create("flood", job("Plain", 1, """
                [say, "epoch=1/3", flood, "10", say, " ends here", say, "epoch=2/3", sleep, "4", say, "ValueError: bad label",
                exit, "1"]""", "progress: {intervalSeconds: 1}"));

        TrainingJobStatus status = scene.awaitPhase("flood", Phase.Failed);

        assertThat(status.attemptsOrEmpty()).isEmpty();
        assertThat(status.progress()).isEqualTo("epoch=2/3");
        assertThat(status.message()).contains("ValueError: bad label");
        assertFit(status);
    }

    @SideBySide
    @Test
    void aLogThatIsNoTextIsReadAsFarAsItIs() {
        Scene scene = Scene.open(cluster.client());
        scene.create("noise", job("Plain", 1, """
                [noise, "10", sleep, "3", exit, "3"]""", """
                progress: {intervalSeconds: 1}
                stall: {afterSeconds: 60}"""));

        TrainingJobStatus status = scene.awaitPhase("noise", Phase.Failed);

        assertThat(status.message()).contains("container trainer of pod noise-worker-0-1", "exit code 3");
        assertFit(status);
    }

    /** Short, and without a character that a terminal would act on. */
    private static void assertFit(TrainingJobStatus status) {
        String all = Serialization.asJson(status);
        assertThat(all).hasSizeLessThan(8 * 1024);
        assertThat(all.codePoints().filter(c -> Character.isISOControl(c) && c != '\n'))
                .isEmpty();
    }

    /** @param acts of the player, see player.c */
    private static String job(String framework, int replicas, String acts, String rest) {
        return """
                framework: %s
                roles:
                - name: worker
                  replicas: %d
                  image: bulkhead.local/player:1
                  args: %s
                  resources: {limits: {memory: 32Mi}}
                  pod: {nodeSelector: {kubernetes.io/hostname: node-1}}
                %s
                """.formatted(framework, replicas, acts.replace("\n", " "), rest);
    }
}
