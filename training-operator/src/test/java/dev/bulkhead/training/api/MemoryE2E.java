package dev.bulkhead.training.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bulkhead.api.v1alpha1.MemoryProfile;
import dev.bulkhead.api.v1alpha1.Reason;
import dev.bulkhead.api.v1alpha1.TrainingJobStatus;
import dev.bulkhead.api.v1alpha1.TrainingJobStatus.ContainerMemory;
import dev.bulkhead.api.v1alpha1.TrainingJobStatus.MemorySource;
import dev.bulkhead.api.v1alpha1.TrainingJobStatus.Phase;
import dev.bulkhead.core.plan.Conditions;
import dev.bulkhead.testkit.ClusterExtension;
import dev.bulkhead.testkit.Crds;
import dev.bulkhead.testkit.WriteLog;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A real kernel and a real kubelet: a program that grows by 20 MB a second under a limit of 128 MiB, up to 300 MB. */
class MemoryE2E {
    private static final String LEAK = Grow.job(20, 300);

    @RegisterExtension
    static final ClusterExtension cluster = ClusterExtension.withNode().andFakeNodes(1);

    private static TestOperator operator;

    @BeforeAll
    static void start(@TempDir Path folder) throws IOException {
        Grow.load(cluster, folder);
        Crds.installAll(cluster.client(), Path.of("../crds/yaml"));
        operator =
                TestOperator.start(cluster.cluster(), Map.of("BULKHEAD_MEMORY_WATCH_INTERVAL", "1s"), new WriteLog());
    }

    @AfterAll
    static void stop() {
        operator.close();
    }

    @SideBySide
    @Test
    void aLeakIsGivenRoomBeforeItIsKilledAndTheNextRunStartsWithIt() {
        Scene scene = Scene.open(cluster.client());
        scene.create("leak", LEAK);
        scene.awaitPhase("leak", Phase.Running);
        String containerId = container(scene.pod("leak-task-0-1")).getContainerID();

        TrainingJobStatus done = scene.awaitPhase("leak", Phase.Succeeded);

        assertThat(done.attempt()).isEqualTo(1);
        assertThat(done.attemptsOrEmpty()).isEmpty();
        ContainerStatus container = container(scene.pod("leak-task-0-1"));
        assertThat(container.getContainerID()).isEqualTo(containerId);
        assertThat(container.getRestartCount()).isZero();
        assertThat(container.getState().getTerminated().getExitCode()).isZero();
        assertThat(scene.pods("leak")).hasSize(1);
        assertThat(scene.pod("leak-task-0-1").getStatus().getQosClass()).isEqualTo("Burstable");
        List<String> raises = told(scene, "leak", Reason.MemoryRaised);
        assertThat(raises)
                .hasSizeGreaterThanOrEqualTo(2)
                .anySatisfy(
                        m -> assertThat(m).contains("container trainer of pod leak-task-0-1", "its limit of 128Mi"));
        ContainerMemory given = done.memory().getFirst();
        assertThat(given.source()).isEqualTo(MemorySource.Raised);
        assertThat(Quantity.getAmountInBytes(given.limit()).longValueExact()).isBetween(300_000_000L, 1L << 30);

        // the same program of another version, with other options
        scene.create("again", LEAK.replace("\"300\"", "\"299\""));

        TrainingJobStatus second = scene.awaitPhase("again", Phase.Succeeded);
        assertThat(second.attemptsOrEmpty()).isEmpty();
        assertThat(told(scene, "again", Reason.MemoryRaised)).isEmpty();
        assertThat(second.memory())
                .containsExactly(new ContainerMemory("task", "trainer", given.limit(), MemorySource.Remembered));
        assertThat(Conditions.find(second.conditionsOrEmpty(), "Accepted"))
                .hasValueSatisfying(c -> assertThat(c.getReason()).isEqualTo(Reason.MemoryRemembered.name()));
    }

    @SideBySide
    @Test
    void withoutGrowthInPlaceItIsKilledOnceAndStartsAgainWithMore() {
        Scene scene = Scene.open(cluster.client());
        Policies.create(scene, "memory: {growInPlace: false}");
        scene.create("leak", LEAK);

        TrainingJobStatus done = scene.awaitPhase("leak", Phase.Succeeded);

        assertThat(done.attemptsOrEmpty()).singleElement().satisfies(a -> {
            assertThat(a.reason()).isEqualTo(Reason.HostOutOfMemory);
            assertThat(a.message()).contains("raised from 128Mi to 384Mi");
        });
        assertThat(told(scene, "leak", Reason.MemoryRaised)).isEmpty();
        assertThat(scene.client()
                        .resources(MemoryProfile.class)
                        .inNamespace(scene.namespace())
                        .list()
                        .getItems())
                .singleElement()
                .satisfies(p -> {
                    assertThat(p.getSpec().needed()).isEqualTo(new Quantity("384Mi"));
                    assertThat(p.getSpec().killedAt()).isEqualTo(new Quantity("128Mi"));
                    assertThat(p.getSpec().kills()).isEqualTo(1);
                });

        scene.create("again", LEAK);

        assertThat(scene.awaitPhase("again", Phase.Succeeded).attemptsOrEmpty()).isEmpty();
    }

    @SideBySide
    @Test
    void atTheCeilingItFailsWithTheFigures() {
        Scene scene = Scene.open(cluster.client());
        scene.create("leak", LEAK.replace("1Gi", "200Mi"));

        TrainingJobStatus failed = scene.awaitPhase("leak", Phase.Failed);

        assertThat(Conditions.find(failed.conditionsOrEmpty(), "Failed")
                        .orElseThrow()
                        .getReason())
                .isEqualTo(Reason.OutOfMemoryAtCeiling.name());
        assertThat(failed.message()).contains("its limit of 200Mi may not grow beyond 200Mi", "maxMemory of the role");
        assertThat(told(scene, "leak", Reason.MemoryRaised))
                .singleElement()
                .satisfies(m -> assertThat(m).contains("raised to 200Mi"));
    }

    private static ContainerStatus container(Pod pod) {
        return pod.getStatus().getContainerStatuses().getFirst();
    }

    private static List<String> told(Scene scene, String job, Reason reason) {
        return scene.events(job).stream()
                .filter(e -> reason.name().equals(e.getReason()))
                .map(e -> e.getMessage())
                .toList();
    }
}
