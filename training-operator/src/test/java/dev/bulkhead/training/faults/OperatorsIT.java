package dev.bulkhead.training.faults;

import static dev.bulkhead.training.api.Scene.TWO_WORKERS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.bulkhead.api.v1alpha1.TrainingJobStatus;
import dev.bulkhead.api.v1alpha1.TrainingJobStatus.Phase;
import dev.bulkhead.api.v1alpha1.TrainingJobStatus.Restarts;
import dev.bulkhead.testkit.WriteLog;
import dev.bulkhead.training.api.PlayedNode;
import dev.bulkhead.training.api.Scene;
import dev.bulkhead.training.api.SideBySide;
import dev.bulkhead.training.api.TestOperator;
import dev.bulkhead.training.api.TrainingWorld;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Operators that come and go while jobs run. */
class OperatorsIT {
    @RegisterExtension
    static final TrainingWorld world = TrainingWorld.withoutOperator();

    private final PlayedNode node = world.node();

    @SideBySide
    @Test
    void aRestartInTheMiddleOfARunTouchesNoPod() {
        Scene scene = world.scene();
        WriteLog first = new WriteLog();
        try (TestOperator _ = TestOperator.startIn(world.cluster(), scene.namespace(), first)) {
            scene.create("digits", TWO_WORKERS);
            scene.awaitPhase("digits", Phase.Running);
        }
        List<String> before = uids(scene);
        WriteLog second = new WriteLog();
        try (TestOperator _ = TestOperator.startIn(world.cluster(), scene.namespace(), second)) {
            await().during(Duration.ofSeconds(3))
                    .atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> assertThat(second.all()).isEmpty());
            assertThat(uids(scene)).isEqualTo(before);

            scene.pods("digits").forEach(node::succeed);

            scene.awaitPhase("digits", Phase.Succeeded);
            assertThat(WriteLog.createdAndDeleted(second.all())).isEmpty();
        }
    }

    @SideBySide
    @Test
    void whatHappensWhileNoOperatorIsThereIsDealtWithLater() {
        Scene scene = world.scene();
        try (TestOperator _ = TestOperator.startIn(world.cluster(), scene.namespace(), new WriteLog())) {
            scene.create("killed", TWO_WORKERS);
            scene.create("done", TWO_WORKERS);
            scene.create("robbed", TWO_WORKERS);
            for (String job : List.of("killed", "done", "robbed")) {
                scene.awaitPhase(job, Phase.Running);
            }
        }
        node.outOfMemory(scene.pod("killed-worker-0-1"));
        scene.pods("done").forEach(node::succeed);
        scene.client().resource(scene.pod("robbed-worker-0-1")).delete();
        scene.awaitPods("robbed", pods -> pods.size() == 1);

        try (TestOperator _ = TestOperator.startIn(world.cluster(), scene.namespace(), new WriteLog())) {
            scene.awaitPhase("done", Phase.Succeeded);
            TrainingJobStatus killed =
                    scene.awaitStatus("killed", s -> s.phase() == Phase.Running && s.currentAttempt() == 2);
            assertThat(killed.restarts()).isEqualTo(new Restarts(0, 1, 0));
            TrainingJobStatus robbed =
                    scene.awaitStatus("robbed", s -> s.phase() == Phase.Running && s.currentAttempt() == 2);
            assertThat(robbed.restarts()).isEqualTo(new Restarts(0, 0, 1));
        }
    }

    @SideBySide
    @Test
    void aStandbyWritesNothingAndTakesOverWithinSecondsOfACleanStop() {
        Scene scene = world.scene();
        Map<String, String> election = new HashMap<>(Map.of(
                "BULKHEAD_NAMESPACES", scene.namespace(),
                "BULKHEAD_LEADER_ELECTION", "true",
                "BULKHEAD_LEASE_NAMESPACE", scene.namespace(),
                "BULKHEAD_LEASE_DURATION", "30s",
                "BULKHEAD_RETRY_PERIOD", "500ms"));
        WriteLog standbyWrites = new WriteLog();
        TestOperator leader = TestOperator.start(world.cluster(), election, new WriteLog());
        await().until(leader::leading);
        try (TestOperator standby = TestOperator.start(world.cluster(), election, standbyWrites)) {
            scene.create("digits", TWO_WORKERS);
            scene.awaitPhase("digits", Phase.Running);
            List<String> before = uids(scene);
            assertThat(standby.leading()).isFalse();
            assertThat(standbyWrites.all()).isEmpty();

            leader.close();

            await().atMost(Duration.ofSeconds(5)).until(standby::leading);
            node.outOfMemory(scene.pod("digits-worker-0-1"));
            scene.awaitStatus("digits", s -> s.phase() == Phase.Running && s.currentAttempt() == 2);
            assertThat(uids(scene)).doesNotContain(before.get(1));
            assertThat(standby.deaths()).isEmpty();
        }
        assertThat(leader.deaths()).isEmpty();
    }

    @SideBySide
    @Test
    void twoThatBothTakeThemselvesForTheLeaderSpendAndMakeNothingTwice() {
        Scene scene = world.scene();
        WriteLog both = new WriteLog();
        try (TestOperator _ = TestOperator.startIn(world.cluster(), scene.namespace(), both);
                TestOperator _ = TestOperator.startIn(world.cluster(), scene.namespace(), both)) {
            scene.create("digits", TWO_WORKERS);
            scene.awaitPhase("digits", Phase.Running);
            node.outOfMemory(scene.pod("digits-worker-1-1"));
            scene.awaitStatus("digits", s -> s.phase() == Phase.Running && s.currentAttempt() == 2);
            node.outOfMemory(scene.pod("digits-worker-0-2"));
            scene.awaitStatus("digits", s -> s.phase() == Phase.Running && s.currentAttempt() == 3);
            node.succeed(scene.pod("digits-worker-0-3"));
            node.succeed(scene.pod("digits-worker-1-3"));

            TrainingJobStatus done = scene.awaitPhase("digits", Phase.Succeeded);

            assertThat(done.attempt()).isEqualTo(3);
            assertThat(done.restarts()).isEqualTo(new Restarts(0, 2, 0));
            assertThat(done.attempts()).hasSize(2);
            assertThat(done.memory().getFirst().limit().toString()).isEqualTo("1152Mi");
            assertThat(WriteLog.createdAndDeleted(both.all()))
                    .containsEntry("POST pods", 6L)
                    .containsEntry("POST services", 1L);
        }
    }

    private static List<String> uids(Scene scene) {
        return scene.pods("digits").stream().map(p -> p.getMetadata().getUid()).toList();
    }
}
