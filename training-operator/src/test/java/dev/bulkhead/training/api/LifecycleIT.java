package dev.bulkhead.training.api;

import static dev.bulkhead.training.api.Scene.TWO_WORKERS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bulkhead.api.v1alpha1.Reason;
import dev.bulkhead.api.v1alpha1.TrainingJobStatus;
import dev.bulkhead.api.v1alpha1.TrainingJobStatus.Phase;
import dev.bulkhead.api.v1alpha1.TrainingJobStatus.Restarts;
import dev.bulkhead.api.v1alpha1.TrainingJobStatus.RoleStatus;
import dev.bulkhead.core.plan.Conditions;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.DeletionPropagation;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A job from its creation to its end, and what people do to it meanwhile. */
class LifecycleIT {
    @RegisterExtension
    static final TrainingWorld world = TrainingWorld.withOperator();

    private final PlayedNode node = world.node();

    @SideBySide
    @Test
    void runsToItsEndOnNodesThatTheSchedulerChooses() {
        Scene scene = world.scene();
        scene.create("digits", """
                framework: PyTorch
                roles:
                - name: worker
                  replicas: 2
                  image: example/train:1
                  resources: {limits: {memory: 512Mi, nvidia.com/gpu: 1}}
                  pod: {nodeSelector: {type: fake}}
                """);
        TrainingJobStatus running = scene.awaitPhase("digits", Phase.Running);
        assertThat(running.message()).isEqualTo("2 of 2 pods run");
        assertThat(running.roles()).containsExactly(new RoleStatus("worker", 2, 0, 2, 0, 0));
        assertThat(condition(running, "Accepted").getStatus()).isEqualTo("True");
        assertThat(condition(running, "Running").getReason()).isEqualTo("AllPodsRunning");

        node.end(scene.pod("digits-worker-0-1"), 0, "Completed", "accuracy 0.978\n");
        node.succeed(scene.pod("digits-worker-1-1"));

        TrainingJobStatus done = scene.awaitPhase("digits", Phase.Succeeded);
        assertThat(done.message()).isEqualTo("completed: accuracy 0.978");
        assertThat(done.result()).isEqualTo("accuracy 0.978");
        assertThat(done.attempt()).isEqualTo(1);
        assertThat(done.restarts()).isNull();
        assertThat(done.roles()).containsExactly(new RoleStatus("worker", 2, 0, 0, 2, 0));
        assertThat(condition(done, "Complete").getReason()).isEqualTo("Completed");
        assertThat(condition(done, "Running").getStatus()).isEqualTo("False");
        assertThat(Conditions.find(done.conditionsOrEmpty(), "Failed")).isEmpty();
        Scene.until(() -> scene.eventReasons("digits"), List.of("Completed")::equals);
    }

    @SideBySide
    @Test
    void suspendStopsEverythingAndResumeGoesOnAsTheNextAttempt() {
        Scene scene = world.scene();
        scene.create("pausing", TWO_WORKERS);
        scene.awaitPhase("pausing", Phase.Running);

        scene.patch("pausing", "{\"spec\":{\"suspend\":true}}");

        TrainingJobStatus suspended = scene.awaitPhase("pausing", Phase.Suspended);
        scene.awaitPods("pausing", List::isEmpty);
        assertThat(condition(suspended, "Suspended").getStatus()).isEqualTo("True");
        assertThat(suspended.startTime()).isNull();

        scene.patch("pausing", "{\"spec\":{\"suspend\":false}}");

        TrainingJobStatus resumed = scene.awaitPhase("pausing", Phase.Running);
        assertThat(condition(resumed, "Suspended").getStatus()).isEqualTo("False");
        assertThat(condition(resumed, "Suspended").getReason()).isEqualTo("Resumed");
        assertThat(resumed.restartsOrNone()).isEqualTo(Restarts.NONE);
        assertThat(resumed.attempt()).isEqualTo(2);
        assertThat(names(scene.pods("pausing"))).containsExactly("pausing-worker-0-2", "pausing-worker-1-2");
    }

    @SideBySide
    @Test
    void createdSuspendedMakesNothingUntilItIsResumed() {
        Scene scene = world.scene();
        scene.create("later", TWO_WORKERS + "suspend: true\n");
        scene.awaitPhase("later", Phase.Suspended);
        assertThat(scene.pods("later")).isEmpty();
        assertThat(world.writes().in(scene.namespace())).allMatch(w -> w.kind().equals("trainingjobs/status"));

        scene.patch("later", "{\"spec\":{\"suspend\":false}}");

        scene.awaitPhase("later", Phase.Running);
    }

    @SideBySide
    @Test
    void aJobThatIsActiveForTooLongFails() {
        Scene scene = world.scene();
        scene.create("endless", TWO_WORKERS + "activeDeadlineSeconds: 3\n");

        TrainingJobStatus failed = scene.awaitPhase("endless", Phase.Failed);

        assertThat(condition(failed, "Failed").getReason()).isEqualTo("DeadlineExceeded");
        assertThat(failed.message()).contains("activeDeadlineSeconds = 3");
        scene.awaitPods("endless", List::isEmpty);
    }

    @SideBySide
    @Test
    void aFinishedJobIsDeletedWhenItsTimeIsOver() {
        Scene scene = world.scene();
        scene.create("brief", TWO_WORKERS + "ttlSecondsAfterFinished: 2\n");
        scene.awaitPhase("brief", Phase.Running);
        scene.pods("brief").forEach(node::succeed);
        scene.awaitPhase("brief", Phase.Succeeded);

        Scene.until(() -> scene.job("brief").get(), gone -> gone == null);

        scene.awaitPods("brief", List::isEmpty);
        Scene.until(
                () -> scene.client()
                        .services()
                        .inNamespace(scene.namespace())
                        .withName("brief")
                        .get(),
                gone -> gone == null);
    }

    @SideBySide
    @ParameterizedTest
    @CsvSource({"Running,1", "All,0", "None,2"})
    void cleansUpAsItsPolicySays(String policy, int left) {
        Scene scene = world.scene();
        scene.create("tidy", TWO_WORKERS + "cleanPodPolicy: " + policy + "\nsuccess: {operator: Any}\n");
        scene.awaitPhase("tidy", Phase.Running);

        node.succeed(scene.pod("tidy-worker-1-1"));

        scene.awaitPhase("tidy", Phase.Succeeded);
        scene.awaitPods("tidy", pods -> pods.size() == left);
    }

    @SideBySide
    @Test
    void aPodThatSomebodyDeletesRestartsTheGangOnTheInfrastructuresAccount() {
        Scene scene = world.scene();
        scene.create("robbed", TWO_WORKERS);
        scene.awaitPhase("robbed", Phase.Running);

        scene.client().resource(scene.pod("robbed-worker-1-1")).delete();

        TrainingJobStatus again =
                scene.awaitStatus("robbed", s -> s.phase() == Phase.Running && s.currentAttempt() == 2);
        assertThat(again.restarts()).isEqualTo(new Restarts(0, 0, 1));
        assertThat(again.attempts()).singleElement().satisfies(a -> {
            assertThat(a.number()).isEqualTo(1);
            assertThat(a.reason()).isEqualTo(Reason.PodDeleted);
        });
        scene.awaitPods("robbed", pods -> names(pods).equals(List.of("robbed-worker-0-2", "robbed-worker-1-2")));
        assertThat(scene.eventReasons("robbed")).containsExactly("PodDeleted");
    }

    @SideBySide
    @Test
    void aNewJobOfTheSameNameDoesNotAdoptThePodsOfTheOldOne() {
        Scene scene = world.scene();
        scene.create("again", TWO_WORKERS.replace("image:", "pod: {annotations: {played/lingers: 'yes'}}\n  image:"));
        scene.awaitPhase("again", Phase.Running);
        List<Pod> old = scene.pods("again");
        scene.job("again").withPropagationPolicy(DeletionPropagation.BACKGROUND).delete();
        scene.awaitPods(
                "again", pods -> pods.stream().allMatch(p -> p.getMetadata().getDeletionTimestamp() != null));

        scene.create("again", TWO_WORKERS);

        Condition held = scene.awaitCondition("again", "Diagnosed", Reason.NameTaken);
        assertThat(held.getMessage()).contains("again").contains("does not belong to this job");
        assertThat(scene.status("again").phase()).isEqualTo(Phase.Pending);
        assertThat(uids(scene.pods("again"))).isEqualTo(uids(old));

        old.forEach(node::finishDeletion);

        scene.awaitPhase("again", Phase.Running);
        assertThat(uids(scene.pods("again"))).doesNotContainAnyElementsOf(uids(old));
    }

    @SideBySide
    @Test
    void aBrokenJobDoesNotDisturbItsNeighbour() {
        Scene scene = world.scene();
        scene.create("broken", TWO_WORKERS.replace("image:", "pod: {annotations: {played/by-hand: 'yes'}}\n  image:"));
        scene.create("well", TWO_WORKERS);
        scene.awaitBound("broken-worker-0-1");
        node.cannotStart(scene.pod("broken-worker-0-1"), "ImagePullBackOff", "manifest unknown");
        scene.awaitCondition("broken", "Diagnosed", Reason.ImageNotFound);
        scene.awaitPhase("well", Phase.Running);

        scene.pods("well").forEach(node::succeed);

        TrainingJobStatus well = scene.awaitPhase("well", Phase.Succeeded);
        assertThat(well.attempt()).isEqualTo(1);
        assertThat(Conditions.find(well.conditionsOrEmpty(), "Diagnosed")).isEmpty();
    }

    @SideBySide
    @ParameterizedTest
    @CsvSource({"bulkhead.dev/attempt,ten", "bulkhead.dev/index,99", "bulkhead.dev/role,''", "bulkhead.dev/job,other"})
    void labelsThatSomebodySpoiledChangeNothing(String label, String value) {
        Scene scene = world.scene();
        scene.create("spoiled", TWO_WORKERS);
        scene.awaitPhase("spoiled", Phase.Running);

        scene.editPod(
                "spoiled-worker-0-1",
                p -> new PodBuilder(p)
                        .editMetadata()
                        .addToLabels(label, value)
                        .addToAnnotations("bulkhead.dev/anything", "\u202e{{")
                        .endMetadata()
                        .build());
        node.succeed(scene.pod("spoiled-worker-1-1"));
        scene.awaitStatus(
                "spoiled",
                s -> s.roles().getFirst().succeeded() == 1
                        && s.roles().getFirst().running() == 1);
        node.succeed(scene.pod("spoiled-worker-0-1"));

        scene.awaitPhase("spoiled", Phase.Succeeded);
        assertThat(scene.status("spoiled").currentAttempt()).isEqualTo(1);
    }

    private static Condition condition(TrainingJobStatus status, String type) {
        return Conditions.find(status.conditionsOrEmpty(), type).orElseThrow();
    }

    private static List<String> names(List<Pod> pods) {
        return pods.stream().map(p -> p.getMetadata().getName()).toList();
    }

    private static Set<String> uids(List<Pod> pods) {
        return pods.stream().map(p -> p.getMetadata().getUid()).collect(java.util.stream.Collectors.toSet());
    }
}
