package dev.bulkhead.serving.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bulkhead.serving.plan.RevisionHealth.Milestone;
import dev.bulkhead.serving.plan.RevisionTemplate.Outcome.Rendered;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Requests go to the transformer first: it may be there only as long as its predictor answers. */
class TransformerReplicasTest {
    private FrozenRevision revision;

    @BeforeEach
    void read() throws IOException {
        Scene scene = Scene.read(Files.readString(Path.of("src/test/resources/revisions/transformer/in.yaml")));
        revision = ((Rendered) scene.revision(2)).revision();
    }

    @Test
    void itStartsWhenItsPredictorHasLoaded() {
        assertThat(replicas(Milestone.Started, 1, 0)).isZero();
        assertThat(replicas(Milestone.Loaded, 1, 0)).isEqualTo(2);
    }

    @Test
    void itStaysWhileAPredictorStartsAgain() {
        assertThat(replicas(Milestone.Started, 1, 2)).isEqualTo(2);
    }

    @Test
    void itGoesWithItsPredictor() {
        assertThat(replicas(Milestone.Loaded, 0, 2)).isZero();
    }

    private int replicas(Milestone furthest, int predictors, int there) {
        RevisionHealth health = new RevisionHealth(
                2, revision.name(), Optional.empty(), predictors, 0, furthest, Optional.empty(), Optional.empty());
        return RevisionChildren.transformerReplicas(revision, health, predictors, there);
    }
}
