package dev.bulkhead.training.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bulkhead.api.v1alpha1.Reason;
import dev.bulkhead.api.v1alpha1.TrainingJobStatus;
import dev.bulkhead.api.v1alpha1.TrainingJobStatus.Phase;
import io.fabric8.kubernetes.api.model.Taint;
import io.fabric8.kubernetes.api.model.scheduling.v1.PriorityClassBuilder;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Gangs start whole or not at all, by the real scheduler, in their order. */
class AdmissionIT {
    @RegisterExtension
    static final TrainingWorld world = TrainingWorld.withOperator();

    @SideBySide
    @Test
    void ofTwoWideJobsOneStartsAndTheOtherHasNoPodUntilItIsOver() {
        Scene scene = world.scene();
        Yard yard = new Yard(scene).node("a", 8, "A100").node("b", 8, "A100");
        scene.create("first", yard.workers(2, 8, ""));
        scene.awaitPhase("first", Phase.Running);

        scene.create("second", yard.workers(2, 8, ""));

        TrainingJobStatus waits = scene.awaitStatus("second", s -> s.queuePosition() != null);
        assertThat(waits.phase()).isEqualTo(Phase.Pending);
        assertThat(waits.queuePosition()).isPositive(); // others of this class wait beside it
        assertThat(waits.message()).startsWith("waiting: ").contains("GPU");
        assertThat(waits.startTime()).isNull();
        assertThat(scene.awaitCondition("second", "Diagnosed", Reason.InsufficientGpu)
                        .getMessage())
                .contains("2 have 0 of 8 GPUs free");
        assertThat(scene.pods("second")).isEmpty();
        scene.job("first").delete();
        TrainingJobStatus runs = scene.awaitPhase("second", Phase.Running);
        assertThat(runs.queuePosition()).isNull();
        assertThat(yard.nodesOf("second")).containsExactlyInAnyOrder("a", "b");
        assertThat(runs.attempts()).isNull();
    }

    @SideBySide
    @Test
    void aSmallJobPassesAWideOneThatIsBlocked() {
        Scene scene = world.scene();
        Yard yard = new Yard(scene).node("a", 8, "A100").node("b", 8, "A100");
        scene.create("half", yard.workers(1, 8, ""));
        scene.awaitPhase("half", Phase.Running);
        scene.create("wide", yard.workers(2, 8, ""));
        TrainingJobStatus waits = scene.awaitStatus("wide", s -> s.queuePosition() != null);
        assertThat(waits.message()).contains("1 of 2 pods fit, and none is made until all do");

        scene.create("small", yard.workers(1, 2, ""));

        scene.awaitPhase("small", Phase.Running);
        assertThat(scene.pods("wide")).isEmpty();
    }

    @SideBySide
    @Test
    void aJobOfHigherPriorityTakesThePlaceOfAWholeJobWhichRestartsUncharged() {
        Scene scene = world.scene();
        Yard yard = new Yard(scene).node("a", 8, "A100").node("b", 8, "A100");
        String urgent = scene.namespace() + "-urgent";
        scene.client()
                .resource(new PriorityClassBuilder()
                        .withNewMetadata()
                        .withName(urgent)
                        .endMetadata()
                        .withValue(1000)
                        .build())
                .create();
        scene.create("low", yard.workers(2, 8, ""));
        scene.awaitPhase("low", Phase.Running);

        scene.create("high", yard.workers(1, 8, "priorityClassName: " + urgent));

        scene.awaitPhase("high", Phase.Running);
        TrainingJobStatus stopped = scene.awaitStatus("low", s -> s.queuePosition() != null);
        assertThat(stopped.currentAttempt()).isEqualTo(2);
        assertThat(stopped.restarts()).isNull();
        assertThat(stopped.attempts()).singleElement().satisfies(a -> {
            assertThat(a.reason()).isEqualTo(Reason.JobPreempted);
            assertThat(a.charge()).isNull();
            assertThat(a.message()).contains(scene.namespace() + "/high, whose priority is 1000");
        });
        Scene.until(() -> scene.eventReasons("low"), r -> r.contains("JobPreempted"));
        Scene.until(
                () -> scene.events("high").stream().map(e -> e.getMessage()).toList(),
                m -> m.toString().contains("it takes the place of " + scene.namespace() + "/low"));
        scene.job("high").delete();
        scene.awaitStatus("low", s -> s.phase() == Phase.Running && s.currentAttempt() == 2);
    }

    @SideBySide
    @Test
    void aJobThatMayNotBeStoppedKeepsItsPlace() {
        Scene scene = world.scene();
        Policies.create(scene, "scheduling: {preemptible: false}");
        Yard yard = new Yard(scene).node("a", 8, "A100");
        String urgent = scene.namespace() + "-urgent";
        scene.client()
                .resource(new PriorityClassBuilder()
                        .withNewMetadata()
                        .withName(urgent)
                        .endMetadata()
                        .withValue(1000)
                        .withPreemptionPolicy("Never")
                        .build())
                .create();
        scene.create("low", yard.workers(1, 8, ""));
        scene.awaitPhase("low", Phase.Running);

        scene.create("high", yard.workers(1, 8, "priorityClassName: " + urgent));

        TrainingJobStatus waits = scene.awaitStatus("high", s -> s.queuePosition() != null);
        assertThat(waits.message()).doesNotContain("takes the place");
        assertThat(scene.status("low").currentAttempt()).isEqualTo(1);
    }

    @SideBySide
    @Test
    void allRanksGetGpusOfOneModel() {
        Scene scene = world.scene();
        Yard yard = new Yard(scene).node("a", 4, "A100").node("t", 8, "T4");

        scene.create("one", yard.workers(2, 4, ""));

        scene.awaitPhase("one", Phase.Running);
        assertThat(yard.nodesOf("one")).containsExactly("t", "t");
    }

    @SideBySide
    @Test
    void aJobThatSaysSoMayMixModels() {
        Scene scene = world.scene();
        Yard yard = new Yard(scene).node("a", 4, "A100").node("t", 4, "T4");

        scene.create("mixed", yard.workers(2, 4, "") + "scheduling: {mixedGpuModels: true}\n");

        scene.awaitPhase("mixed", Phase.Running);
        assertThat(yard.nodesOf("mixed")).containsExactlyInAnyOrder("a", "t");
    }

    @SideBySide
    @Test
    void gpusAreFoundByModelInPartBehindTheirTaint() {
        Scene scene = world.scene();
        Taint gpu = new Taint("NoSchedule", "nvidia.com/gpu", null, "present");
        Yard yard = new Yard(scene).node("a", 8, "NVIDIA-A100-SXM4-80GB", gpu).node("t", 8, "Tesla-T4", gpu);

        scene.create("by-model", """
                framework: PyTorch
                roles:
                - {name: worker, image: i, gpu: {count: 2, models: [a100]}, pod: {nodeSelector: {yard: %s}}}
                """.formatted(scene.namespace()));

        scene.awaitPhase("by-model", Phase.Running);
        assertThat(yard.nodesOf("by-model")).containsExactly("a");
    }

    @SideBySide
    @Test
    void aPodWithoutGpusDoesNotTolerateTheirTaintButOneThatThePolicyGrants() {
        Scene scene = world.scene();
        Policies.create(scene, "taints: {grants: [{key: team, value: a}]}");
        Yard yard = new Yard(scene).node("gpus", 8, "A100", new Taint("NoSchedule", "nvidia.com/gpu", null, null));
        scene.create("cpu", yard.workers(1, 0, ""));
        scene.awaitCondition("cpu", "Diagnosed", Reason.UntoleratedTaint);
        assertThat(scene.pods("cpu")).isEmpty();

        yard.node("team", 0, "none", new Taint("NoSchedule", "team", null, "a"));

        scene.awaitPhase("cpu", Phase.Running);
        assertThat(yard.nodesOf("cpu")).isEqualTo(List.of("team"));
    }
}
