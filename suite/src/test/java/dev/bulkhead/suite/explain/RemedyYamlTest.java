package dev.bulkhead.suite.explain;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.bulkhead.api.v1alpha1.Reason;
import dev.bulkhead.api.v1alpha1.TrainingJob;
import dev.bulkhead.api.v1alpha1.TrainingJobStatus.ContainerMemory;
import dev.bulkhead.api.v1alpha1.TrainingJobStatus.MemorySource;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RemedyYamlTest {
    private static final TrainingJob JOB = Serialization.unmarshal("""
            kind: TrainingJob
            metadata: {name: a}
            spec: {framework: Plain, sharedMemory: 1Gi, roles: [{name: worker, image: a}]}
            """, TrainingJob.class);
    private static final List<ContainerMemory> MEMORY =
            List.of(new ContainerMemory("worker", "trainer", new Quantity("2Gi"), MemorySource.Grown));

    @Test
    void aCeilingIsDoubled() {
        assertThat(of(Reason.OutOfMemoryAtCeiling, "killed"))
                .contains("spec:\n  roles:\n  - name: worker\n    maxMemory: 4Gi\n");
        assertThat(of(Reason.SharedMemoryFull, "full")).contains("spec:\n  sharedMemory: 2Gi\n");
    }

    @Test
    void whatIsMissingIsAnObjectToApply() {
        String secret = of(Reason.SecretNotFound, "Secret token does not exist in namespace team-a")
                .orElseThrow();

        assertThat(Serialization.unmarshal(secret, new TypeReference<Map<String, Object>>() {}))
                .containsEntry("kind", "Secret")
                .containsEntry("metadata", Map.of("name", "token", "namespace", "team-a"));
    }

    @Test
    void whereTextDoesNotHelpThereIsNone() {
        assertThat(of(Reason.NodeLost, "the node is gone")).isEmpty();
    }

    private static Optional<String> of(Reason reason, String cause) {
        return RemedyYaml.of(reason, cause, JOB, MEMORY);
    }
}
