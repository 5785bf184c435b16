package dev.bulkhead.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bulkhead.api.v1alpha1.TrainingJob;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.util.List;
import org.junit.jupiter.api.Test;

class BurstShapeTest {
    @Test
    void aJobHasAllItsReplicasInOneRole() {
        var job = (TrainingJob) new BurstShape(3, 4).trainingJobs().get(2);

        assertThat(job.getMetadata().getName()).isEqualTo("burst-0002");
        assertThat(job.getSpec().roles())
                .singleElement()
                .satisfies(role -> assertThat(role.count()).isEqualTo(4));
    }

    @Test
    void thePeersJobHasAsManyPodsOneOfThemTheMaster() {
        var job = (GenericKubernetesResource) new BurstShape(1, 4).pyTorchJobs().getFirst();

        assertThat(job.<Integer>get("spec", "pytorchReplicaSpecs", "Master", "replicas"))
                .isEqualTo(1);
        assertThat(job.<Integer>get("spec", "pytorchReplicaSpecs", "Worker", "replicas"))
                .isEqualTo(3);
    }

    @Test
    void refusesABurstThatDoesNotFit() {
        assertThatThrownBy(() -> new BurstShape(5000, 4)).hasMessageContaining("do not fit");
        assertThatThrownBy(() -> new BurstShape(0, 4)).hasMessageContaining("at least 1");
    }

    @Test
    void theMiddleOfAnEvenNumberLiesBetweenTwo() {
        assertThat(Median.of(List.of(4.0, 1.0, 2.0, 8.0))).isEqualTo(3);
        assertThat(Median.of(List.of(5.0))).isEqualTo(5);
    }
}
