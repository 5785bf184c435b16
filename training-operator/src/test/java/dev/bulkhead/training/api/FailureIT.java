package dev.bulkhead.training.api;

import static dev.bulkhead.training.api.Scene.TWO_WORKERS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bulkhead.api.v1alpha1.Reason;
import dev.bulkhead.api.v1alpha1.TrainingJobStatus;
import dev.bulkhead.api.v1alpha1.TrainingJobStatus.Phase;
import dev.bulkhead.api.v1alpha1.TrainingJobStatus.Restarts;
import dev.bulkhead.core.plan.Conditions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Programs that fail by themselves. */
class FailureIT {
    private static final String TRACEBACK = """
            Traceback (most recent call last):
              File "/app/train.py", line 12, in <module>
                main()
            ValueError: learning rate must be positive, not -0.1
            """;

    @RegisterExtension
    static final TrainingWorld world = TrainingWorld.withOperator();

    private final PlayedNode node = world.node();

    @SideBySide
    @Test
    void aProgramThatFailsEndsTheJobWithTheLineThatSaysWhy() {
        Scene scene = world.scene();
        scene.create("wrong", TWO_WORKERS);
        scene.awaitPhase("wrong", Phase.Running);

        node.end(scene.pod("wrong-worker-1-1"), 1, "Error", TRACEBACK);

        TrainingJobStatus failed = scene.awaitPhase("wrong", Phase.Failed);
        assertThat(failed.message())
                .contains("wrong-worker-1-1")
                .contains("ValueError: learning rate must be positive, not -0.1");
        assertThat(Conditions.find(failed.conditionsOrEmpty(), "Failed")
                        .orElseThrow()
                        .getReason())
                .isEqualTo("PythonException");
        assertThat(failed.restartsOrNone()).isEqualTo(Restarts.NONE);
        scene.awaitPods("wrong", pods -> pods.size() == 1);
        assertThat(scene.eventReasons("wrong")).containsExactly("PythonException");
    }

    @SideBySide
    @Test
    void aBudgetBuysOneMoreTryAfterAPause() {
        Scene scene = world.scene();
        scene.create("flaky", TWO_WORKERS + "restart: {application: {limit: 1}}\n");
        scene.awaitPhase("flaky", Phase.Running);
        node.end(scene.pod("flaky-worker-1-1"), 1, "Error", TRACEBACK);

        TrainingJobStatus again =
                scene.awaitStatus("flaky", s -> s.phase() == Phase.Running && s.currentAttempt() == 2);
        assertThat(again.restarts()).isEqualTo(new Restarts(1, 0, 0));
        assertThat(again.attempts().getFirst().reason()).isEqualTo(Reason.PythonException);
        node.end(scene.pod("flaky-worker-1-2"), 1, "Error", TRACEBACK);

        TrainingJobStatus failed = scene.awaitPhase("flaky", Phase.Failed);
        assertThat(Conditions.find(failed.conditionsOrEmpty(), "Failed")
                        .orElseThrow()
                        .getReason())
                .isEqualTo("RestartBudgetSpent");
        assertThat(failed.restarts()).isEqualTo(new Restarts(1, 0, 0));
    }

    @SideBySide
    @Test
    void replicasOfAPlainJobRestartAlone() {
        Scene scene = world.scene();
        scene.create("tasks", """
                framework: Plain
                roles:
                - name: task
                  replicas: 2
                  image: example/train:1
                restart: {application: {limit: 1}}
                """);
        scene.awaitPhase("tasks", Phase.Running);
        String healthy = scene.pod("tasks-task-0-1").getMetadata().getUid();

        node.end(scene.pod("tasks-task-1-1"), 1, "Error", TRACEBACK);

        scene.awaitStatus("tasks", s -> s.phase() == Phase.Running && s.currentAttempt() == 2);
        assertThat(scene.pod("tasks-task-0-1").getMetadata().getUid()).isEqualTo(healthy);
        node.succeed(scene.pod("tasks-task-0-1"));
        node.succeed(scene.awaitPod(
                "tasks-task-1-2", p -> "Running".equals(p.getStatus().getPhase())));
        scene.awaitPhase("tasks", Phase.Succeeded);
    }

    @SideBySide
    @Test
    void secretsInWhatAProgramSaysDoNotReachStatusOrEvents() {
        Scene scene = world.scene();
        scene.create("talkative", TWO_WORKERS);
        scene.awaitPhase("talkative", Phase.Running);

        node.end(
                scene.pod("talkative-worker-0-1"),
                1,
                "Error",
                "Traceback (most recent call last):\nValueError: cannot log in with password=hunter2hunter2\n");

        TrainingJobStatus failed = scene.awaitPhase("talkative", Phase.Failed);
        assertThat(failed.toString()).doesNotContain("hunter2");
        assertThat(scene.events("talkative").toString()).doesNotContain("hunter2");
    }
}
