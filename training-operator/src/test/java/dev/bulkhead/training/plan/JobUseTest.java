package dev.bulkhead.training.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.bulkhead.api.v1alpha1.TrainingJob;
import dev.bulkhead.core.plan.admission.Shares;
import dev.bulkhead.core.plan.admission.Usage.Stage;
import dev.bulkhead.core.plan.admission.Usage.Use;
import dev.bulkhead.core.plan.capacity.ClusterSnapshot;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JobUseTest {
    private static final Instant NOW = Instant.parse("2026-01-01T01:00:00Z");

    /** The job asks for half of the cluster's GPUs. */
    private final Shares shares = new Shares(ClusterSnapshot.of(
            List.of(new NodeBuilder()
                    .withNewMetadata()
                    .withName("node")
                    .endMetadata()
                    .withNewStatus()
                    .withAllocatable(Map.of("nvidia.com/gpu", new Quantity("8")))
                    .endStatus()
                    .build()),
            List.of()));

    @Test
    void countsFromItsStart() {
        Use use = use("{phase: Running, startTime: '2026-01-01T00:58:20Z'}", true);

        assertThat(use.stage()).isEqualTo(Stage.Holding);
        assertThat(use.share()).isEqualTo(0.5);
        assertThat(use.seconds()).isEqualTo(100);
        assertThat(use.spent()).isCloseTo(50, within(0.1));
    }

    @Test
    void oneThatWasGivenRoomHoldsItBeforeItHasAStatus() {
        Use use = use("{}", true);

        assertThat(use.stage()).isEqualTo(Stage.Holding);
        assertThat(use.seconds()).isZero();
        assertThat(use.spent()).isZero();
    }

    @Test
    void oneThatGaveItsRoomBackCountsWhatItRan() {
        Use use = use("{phase: Restarting, activeSeconds: 40}", false);

        assertThat(use.stage()).isEqualTo(Stage.Waiting);
        assertThat(use.seconds()).isEqualTo(40);
        assertThat(use.spent()).isCloseTo(20, within(0.1));
    }

    @Test
    void oneThatHasEndedCountsUntilThen() {
        Use use = use(
                "{phase: Failed, activeSeconds: 40, startTime: '2026-01-01T00:50:00Z',"
                        + " completionTime: '2026-01-01T00:50:20Z'}",
                true);

        assertThat(use.stage()).isEqualTo(Stage.Ended);
        assertThat(use.seconds()).isEqualTo(60);
        assertThat(use.spent()).isCloseTo(30, within(0.2));
    }

    private Use use(String status, boolean holds) {
        TrainingJob job = Serialization.unmarshal("""
                apiVersion: bulkhead.dev/v1alpha1
                kind: TrainingJob
                metadata: {namespace: n, name: j, uid: u}
                spec:
                  framework: PyTorch
                  roles:
                  - {name: worker, replicas: 2, image: i, resources: {limits: {nvidia.com/gpu: 2}}}
                status: %s
                """.formatted(status), TrainingJob.class);
        return JobUse.of(job, shares, holds, NOW);
    }
}
