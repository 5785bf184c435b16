package dev.bulkhead.training.api;

import static dev.bulkhead.training.api.Scene.TWO_WORKERS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bulkhead.api.v1alpha1.Reason;
import dev.bulkhead.api.v1alpha1.TrainingJobStatus;
import dev.bulkhead.api.v1alpha1.TrainingJobStatus.ContainerMemory;
import dev.bulkhead.api.v1alpha1.TrainingJobStatus.MemorySource;
import dev.bulkhead.api.v1alpha1.TrainingJobStatus.Phase;
import dev.bulkhead.api.v1alpha1.TrainingJobStatus.Restarts;
import dev.bulkhead.core.plan.Conditions;
import dev.bulkhead.testkit.WriteLog;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Limits filled in, refused, and raised after an OOM kill. */
class MemoryIT {
    @RegisterExtension
    static final TrainingWorld world = TrainingWorld.withOperator();

    private final PlayedNode node = world.node();

    @SideBySide
    @Test
    void anOomKillRaisesTheLimitAndRestartsTheGangWhichSucceeds() {
        Scene scene = world.scene();
        scene.create("digits", TWO_WORKERS);
        scene.awaitPhase("digits", Phase.Running);
        assertThat(scene.pods("digits")).allSatisfy(p -> hasMemory(p, "512Mi"));

        node.outOfMemory(scene.pod("digits-worker-1-1"));

        TrainingJobStatus second =
                scene.awaitStatus("digits", s -> s.phase() == Phase.Running && s.currentAttempt() == 2);
        assertThat(second.restarts()).isEqualTo(new Restarts(0, 1, 0));
        assertThat(second.memory())
                .containsExactly(new ContainerMemory("worker", "trainer", new Quantity("768Mi"), MemorySource.Grown));
        assertThat(second.attempts()).singleElement().satisfies(a -> {
            assertThat(a.number()).isEqualTo(1);
            assertThat(a.reason()).isEqualTo(Reason.HostOutOfMemory);
            assertThat(a.message())
                    .contains("digits-worker-1-1")
                    .contains("512Mi")
                    .contains("raised from 512Mi to 768Mi")
                    .contains("all 2 replicas restart as attempt 2");
        });
        Condition diagnosed =
                Conditions.find(second.conditionsOrEmpty(), "Diagnosed").orElseThrow();
        assertThat(diagnosed.getStatus()).isEqualTo("False");
        assertThat(diagnosed.getReason()).isEqualTo("HostOutOfMemory");
        // the killed pod of attempt 1 stays to be read, its healthy peer does not
        List<Pod> pods = scene.pods("digits");
        assertThat(pods)
                .extracting(p -> p.getMetadata().getName())
                .containsExactly("digits-worker-0-2", "digits-worker-1-1", "digits-worker-1-2");
        hasMemory(pods.get(0), "768Mi");
        hasMemory(pods.get(2), "768Mi");

        node.succeed(pods.get(0));
        node.succeed(pods.get(2));

        TrainingJobStatus done = scene.awaitPhase("digits", Phase.Succeeded);
        assertThat(done.message()).isEqualTo("completed after 1 restart");
        assertThat(done.attempt()).isEqualTo(2);
        assertThat(done.restarts()).isEqualTo(new Restarts(0, 1, 0));
        Scene.until(() -> scene.eventReasons("digits"), List.of("Completed", "HostOutOfMemory")::equals);
    }

    @SideBySide
    @Test
    void onlyTheRoleThatRanOutIsGivenMore() {
        Scene scene = world.scene();
        scene.create("roles", """
                framework: PyTorch
                roles:
                - name: master
                  image: example/train:1
                  resources: {limits: {memory: 1Gi}}
                - name: worker
                  image: example/train:1
                  resources: {limits: {memory: 512Mi}}
                """);
        scene.awaitPhase("roles", Phase.Running);

        node.outOfMemory(scene.pod("roles-worker-0-1"));

        scene.awaitStatus("roles", s -> s.phase() == Phase.Running && s.currentAttempt() == 2);
        hasMemory(scene.pod("roles-master-0-2"), "1Gi");
        hasMemory(scene.pod("roles-worker-0-2"), "768Mi");
    }

    @SideBySide
    @Test
    void atTheCeilingTheJobFailsWithTheFigures() {
        Scene scene = world.scene();
        scene.create("capped", TWO_WORKERS.replace("image:", "maxMemory: 540Mi\n  image:"));
        scene.awaitPhase("capped", Phase.Running);

        node.outOfMemory(scene.pod("capped-worker-0-1"));

        TrainingJobStatus failed = scene.awaitPhase("capped", Phase.Failed);
        Condition condition =
                Conditions.find(failed.conditionsOrEmpty(), "Failed").orElseThrow();
        assertThat(condition.getReason()).isEqualTo("OutOfMemoryAtCeiling");
        assertThat(failed.message()).contains("512Mi").contains("540Mi").contains("maxMemory of the role");
        assertThat(failed.attempt()).isEqualTo(1);
        assertThat(failed.restartsOrNone()).isEqualTo(Restarts.NONE);
        // what still ran is stopped; what ended stays to be read
        scene.awaitPods("capped", pods -> pods.size() == 1);
        assertThat(scene.eventReasons("capped")).containsExactly("OutOfMemoryAtCeiling");
    }

    @SideBySide
    @Test
    void whenTheBudgetIsSpentTheJobFails() {
        Scene scene = world.scene();
        scene.create("greedy", TWO_WORKERS + "restart: {outOfMemory: {limit: 1}}\n");
        scene.awaitPhase("greedy", Phase.Running);
        node.outOfMemory(scene.pod("greedy-worker-0-1"));
        scene.awaitStatus("greedy", s -> s.phase() == Phase.Running && s.currentAttempt() == 2);

        node.outOfMemory(scene.pod("greedy-worker-0-2"));

        TrainingJobStatus failed = scene.awaitPhase("greedy", Phase.Failed);
        assertThat(Conditions.find(failed.conditionsOrEmpty(), "Failed")
                        .orElseThrow()
                        .getReason())
                .isEqualTo("RestartBudgetSpent");
        assertThat(failed.message()).contains("768Mi").contains("the 1 restarts of spec.restart.outOfMemory");
        assertThat(failed.restarts()).isEqualTo(new Restarts(0, 1, 0));
        assertThat(failed.attempt()).isEqualTo(2);
    }

    @SideBySide
    @Test
    void theOomIsTheCauseThoughAPeersComplaintCameFirst() {
        Scene scene = world.scene();
        scene.create("gang", TWO_WORKERS);
        scene.awaitPhase("gang", Phase.Running);

        node.end(
                scene.pod("gang-worker-0-1"),
                1,
                "Error",
                "RuntimeError: [gloo/transport/tcp/pair.cc:534] Connection closed by peer [10.0.0.2]:40211");
        scene.awaitCondition("gang", "Diagnosed", Reason.PeerLost);
        assertThat(scene.status("gang").currentAttempt()).isEqualTo(1);
        node.outOfMemory(scene.pod("gang-worker-1-1"));

        TrainingJobStatus again = scene.awaitStatus("gang", s -> s.phase() == Phase.Running && s.currentAttempt() == 2);
        assertThat(again.attempts()).singleElement().satisfies(a -> {
            assertThat(a.reason()).isEqualTo(Reason.HostOutOfMemory);
            assertThat(a.message()).contains("gang-worker-1-1");
        });
        assertThat(again.restarts()).isEqualTo(new Restarts(0, 1, 0));
    }

    @SideBySide
    @Test
    void moreThanTheLargestNodeHasIsRejectedAndCorrectedInPlace() {
        Scene scene = world.scene();
        scene.create("huge", TWO_WORKERS.replace("512Mi", "17Gi"));

        Condition rejected = scene.awaitCondition("huge", "Accepted", Reason.MemoryExceedsNode);

        assertThat(rejected.getStatus()).isEqualTo("False");
        assertThat(rejected.getMessage())
                .contains("role worker")
                .contains("17Gi")
                .contains("played")
                .contains("16Gi");
        assertThat(scene.status("huge").phase()).isEqualTo(Phase.Pending);
        assertThat(WriteLog.createdAndDeleted(world.writes().in(scene.namespace())))
                .isEmpty();

        scene.job("huge").edit(job -> {
            job.getSpec().roles().getFirst().resources().getLimits().put("memory", new Quantity("16Gi"));
            return job;
        });

        scene.awaitPhase("huge", Phase.Running);
        assertThat(Conditions.find(scene.status("huge").conditionsOrEmpty(), "Accepted")
                        .orElseThrow()
                        .getStatus())
                .isEqualTo("True");
    }

    @SideBySide
    @Test
    void thePolicyFillsInAndBoundsLimits() {
        Scene scene = world.scene();
        Policies.create(scene, """
                memory: {defaultLimit: 700Mi, maxLimit: 1Gi}
                """);
        scene.create("modest", """
                framework: Plain
                roles:
                - name: task
                  image: example/train:1
                """);
        scene.create("greedy", TWO_WORKERS.replace("512Mi", "1025Mi"));

        Condition filled = scene.awaitCondition("modest", "Accepted", Reason.MemoryDefaulted);
        assertThat(filled.getMessage()).contains("task/trainer 700Mi");
        scene.awaitPhase("modest", Phase.Running);
        hasMemory(scene.pod("modest-task-0-1"), "700Mi");
        Condition refused = scene.awaitCondition("greedy", "Accepted", Reason.MemoryExceedsPolicy);
        assertThat(refused.getMessage()).contains("1025Mi").contains("1Gi").contains(scene.namespace());
        assertThat(scene.pods("greedy")).isEmpty();
    }

    private static void hasMemory(Pod pod, String amount) {
        var resources = pod.getSpec().getContainers().getFirst().getResources();
        assertThat(resources.getLimits()).containsEntry("memory", new Quantity(amount));
        assertThat(resources.getRequests()).containsEntry("memory", new Quantity(amount));
    }
}
