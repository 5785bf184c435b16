package dev.bulkhead.training.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bulkhead.api.v1alpha1.Reason;
import dev.bulkhead.api.v1alpha1.TrainingJobStatus;
import dev.bulkhead.api.v1alpha1.TrainingJobStatus.Attempt;
import dev.bulkhead.api.v1alpha1.TrainingJobStatus.Phase;
import dev.bulkhead.testkit.ClusterExtension;
import dev.bulkhead.testkit.Crds;
import dev.bulkhead.testkit.WriteLog;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A real kubelet whose node is promised away: it puts a raise off until there is room. */
class FullNodeE2E {
    private static final String NODE = "node-1";
    private static final long MEBI = 1L << 20;

    private static final String LEAK = Grow.job(10, 300);

    @RegisterExtension
    static final ClusterExtension cluster = ClusterExtension.withNode().andFakeNodes(1);

    private static TestOperator operator;

    @BeforeAll
    static void start(@TempDir Path folder) throws IOException {
        Grow.load(cluster, folder);
        Crds.installAll(cluster.client(), Path.of("../crds/yaml"));
        operator =
                TestOperator.start(cluster.cluster(), Map.of("BULKHEAD_MEMORY_WATCH_INTERVAL", "3s"), new WriteLog());
    }

    @AfterAll
    static void stop() {
        operator.close();
    }

    @Test
    void aRaiseThatIsPutOffIsToldAndTheOomGuardAnswers() {
        Scene scene = Scene.open(cluster.client());
        Pod hog = promiseAllBut(scene, 128 * MEBI);
        scene.create("leak", LEAK);

        Condition told = scene.awaitCondition("leak", "Diagnosed", Reason.MemoryRaiseDeferred);
        assertThat(told.getMessage())
                .contains("the node of pod leak-task-0-1 has no room now to raise its memory limit");
        TrainingJobStatus killed =
                scene.awaitStatus("leak", s -> !s.attemptsOrEmpty().isEmpty());
        assertThat(killed.attempts().getFirst().reason()).isEqualTo(Reason.HostOutOfMemory);
        assertThat(killed.attempts().getFirst().message()).contains("raised from 128Mi to");

        scene.client().resource(hog).withGracePeriod(0).delete();

        TrainingJobStatus done = scene.awaitPhase("leak", Phase.Succeeded);
        assertThat(done.attempts()).extracting(Attempt::reason).containsExactly(Reason.HostOutOfMemory);
        assertThat(done.restarts().outOfMemory()).isEqualTo(1);
    }

    @Test
    void aRaiseThatIsPutOffIsGrantedOnceOthersHaveGone() {
        Scene scene = Scene.open(cluster.client());
        Pod hog = promiseAllBut(scene, 128 * MEBI);
        scene.create("leak", LEAK);
        scene.awaitCondition("leak", "Diagnosed", Reason.MemoryRaiseDeferred);

        scene.client().resource(hog).withGracePeriod(0).delete();

        TrainingJobStatus done = scene.awaitPhase("leak", Phase.Succeeded);
        assertThat(done.attemptsOrEmpty()).isEmpty();
        assertThat(scene.pod("leak-task-0-1")
                        .getStatus()
                        .getContainerStatuses()
                        .getFirst()
                        .getRestartCount())
                .isZero();
    }

    /** A pod of somebody else, which uses nothing but is promised nearly the whole node. */
    private static Pod promiseAllBut(Scene scene, long bytes) {
        Scene.until(FullNodeE2E::promised, promised -> promised == 0);
        long allocatable = Quantity.getAmountInBytes(scene.client()
                        .nodes()
                        .withName(NODE)
                        .get()
                        .getStatus()
                        .getAllocatable()
                        .get("memory"))
                .longValueExact();
        Pod hog = scene.client()
                .resource(new PodBuilder()
                        .withNewMetadata()
                        .withName("hog")
                        .withNamespace(scene.namespace())
                        .endMetadata()
                        .withNewSpec()
                        .withNodeName(NODE)
                        .addNewContainer()
                        .withName("hog")
                        .withImage(Grow.IMAGE)
                        .withArgs("0", "1")
                        .withNewResources()
                        .addToRequests("memory", new Quantity(Long.toString(allocatable - bytes)))
                        .endResources()
                        .endContainer()
                        .endSpec()
                        .build())
                .create();
        scene.awaitPod("hog", p -> "Running".equals(p.getStatus().getPhase()));
        return hog;
    }

    /** Bytes that pods of others reserve on the node. */
    private static long promised() {
        return cluster.client().pods().inAnyNamespace().withField("spec.nodeName", NODE).list().getItems().stream()
                .filter(p -> !"Succeeded".equals(p.getStatus().getPhase())
                        && !"Failed".equals(p.getStatus().getPhase()))
                .flatMap(p -> p.getSpec().getContainers().stream())
                .mapToLong(c -> Quantity.getAmountInBytes(
                                c.getResources().getRequests().getOrDefault("memory", new Quantity("0")))
                        .longValueExact())
                .sum();
    }
}
