package dev.bulkhead.training.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bulkhead.api.v1alpha1.Reason;
import io.fabric8.kubernetes.api.model.Condition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the real scheduler places nowhere is explained by the nodes, also where nobody holds the gang together. */
class UnplacedIT {
    private static final String JOB = """
            framework: Plain
            scheduling: {gang: None}
            roles:
            - name: worker
              image: example/train:1
              resources: {limits: {memory: 512Mi, nvidia.com/gpu: 9}}
              pod: {schedulerName: default-scheduler, nodeSelector: {type: fake}}
            """;

    @RegisterExtension
    static final TrainingWorld world = TrainingWorld.withOperator();

    @Test
    void theNodeThatHasMostIsNamed() {
        Scene scene = world.scene();
        scene.create("wide", JOB);

        Condition diagnosed = scene.awaitCondition("wide", "Diagnosed", Reason.InsufficientGpu);

        assertThat(diagnosed.getMessage())
                .containsPattern("wide-worker-0-1 has no node: none of \\d+ nodes fits: ")
                .contains("1 has 8 of 9 GPUs in all (fake-0)");
    }

    @Test
    void aSelectorThatNoNodeMeetsIsQuoted() {
        Scene scene = world.scene();
        scene.create(
                "picky",
                JOB.replace("nvidia.com/gpu: 9", "nvidia.com/gpu: 1")
                        .replace("type: fake", "nvidia.com/gpu.product: H100"));

        Condition diagnosed = scene.awaitCondition("picky", "Diagnosed", Reason.GpuModelMismatch);

        assertThat(diagnosed.getMessage()).contains("not nvidia.com/gpu.product=H100");
    }
}
