package dev.bulkhead.training.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bulkhead.api.v1alpha1.TrainingJobStatus;
import dev.bulkhead.api.v1alpha1.TrainingJobStatus.Phase;
import dev.bulkhead.api.v1alpha1.TrainingJobStatus.Restarts;
import dev.bulkhead.testkit.WriteLog;
import dev.bulkhead.training.api.PlayedNode;
import dev.bulkhead.training.api.Scene;
import dev.bulkhead.training.api.TestOperator;
import dev.bulkhead.training.api.TrainingWorld;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The API server goes away and comes back. */
class OutageIT {
    @RegisterExtension
    static final TrainingWorld world = TrainingWorld.breakable();

    @Test
    void anOutageInTheMiddleOfARunTouchesNoPodAndTheJobEndsRight() {
        Scene scene = world.scene();
        PlayedNode node = world.node();
        WriteLog writes = new WriteLog();
        try (TestOperator operator = TestOperator.startIn(world.cluster(), scene.namespace(), writes)) {
            scene.create("digits", """
                    framework: PyTorch
                    roles:
                    - name: worker
                      replicas: 2
                      image: example/train:1
                      resources: {limits: {memory: 512Mi}}
                    """);
            scene.awaitPhase("digits", Phase.Running);
            List<String> before = uids(scene);

            world.extension().local().stopApiServer();
            world.extension().local().startApiServer();

            assertThat(uids(scene)).isEqualTo(before);
            node.outOfMemory(scene.pod("digits-worker-0-1"));
            scene.awaitStatus("digits", s -> s.phase() == Phase.Running && s.currentAttempt() == 2);
            node.succeed(scene.pod("digits-worker-0-2"));
            node.succeed(scene.pod("digits-worker-1-2"));
            TrainingJobStatus done = scene.awaitPhase("digits", Phase.Succeeded);
            assertThat(done.restarts()).isEqualTo(new Restarts(0, 1, 0));
            assertThat(WriteLog.createdAndDeleted(writes.all()))
                    .containsEntry("POST pods", 4L)
                    .containsEntry("POST services", 1L)
                    .containsEntry("DELETE pods", 1L);
            assertThat(operator.deaths()).isEmpty();
        }
    }

    private static List<String> uids(Scene scene) {
        return scene.pods("digits").stream().map(p -> p.getMetadata().getUid()).toList();
    }
}
