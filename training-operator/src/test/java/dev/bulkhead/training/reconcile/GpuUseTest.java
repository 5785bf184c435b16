package dev.bulkhead.training.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bulkhead.api.v1alpha1.TrainingJob;
import io.fabric8.kubernetes.client.utils.Serialization;
import org.junit.jupiter.api.Test;

class GpuUseTest {
    private static final TrainingJob JOB = Serialization.unmarshal("""
            apiVersion: bulkhead.dev/v1alpha1
            kind: TrainingJob
            metadata: {name: llm, namespace: team-a}
            spec:
              framework: PyTorch
              roles: [{name: master, image: a}, {name: worker, replicas: 3, image: a}]
            """, TrainingJob.class);

    @Test
    void theHighestFigureOfAnyPodIsAskedForIfThereWereFiguresFromTheBeginning() {
        assertThat(GpuUseSource.query(JOB, 1800))
                .startsWith("(max(max_over_time(DCGM_FI_DEV_GPU_UTIL{namespace=\"team-a\","
                        + "pod=~\"llm-(master|worker)-[0-9]+-[0-9]+\"}[1800s])) and max(")
                .contains("offset 1800s")
                .contains("exported_namespace=\"team-a\",exported_pod=~");
    }
}
