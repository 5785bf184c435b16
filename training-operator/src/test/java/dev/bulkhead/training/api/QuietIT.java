package dev.bulkhead.training.api;

import static dev.bulkhead.training.api.Scene.TWO_WORKERS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.bulkhead.api.v1alpha1.GuardPolicy;
import dev.bulkhead.api.v1alpha1.Reason;
import dev.bulkhead.api.v1alpha1.TrainingJobStatus.Phase;
import dev.bulkhead.testkit.WriteLog;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A second loop over an unchanged world writes nothing, whatever has become of the jobs. */
class QuietIT {
    private static final Duration QUIET = Duration.ofSeconds(5);

    @RegisterExtension
    static final TrainingWorld world = TrainingWorld.withoutOperator();

    private final PlayedNode node = world.node();

    @Test
    void neitherATouchNorARestartOfTheOperatorMakesItWrite() {
        Scene scene = world.scene();
        Policies.create(scene, "memory: {defaultLimit: 700Mi}");
        WriteLog writes = new WriteLog();
        try (TestOperator _ = TestOperator.startIn(world.cluster(), scene.namespace(), writes)) {
            bringJobsIntoAllPhases(scene);
            settle(writes);
            writes.clear();

            touchEverything(scene);

            staysQuiet(writes);
        }
        try (TestOperator _ = TestOperator.startIn(world.cluster(), scene.namespace(), writes)) {
            staysQuiet(writes);
        }
    }

    private void bringJobsIntoAllPhases(Scene scene) {
        scene.create("rejected", TWO_WORKERS.replace("512Mi", "17Gi"));
        scene.create("held", TWO_WORKERS.replace("image:", "envFrom: [{secretRef: {name: thing}}]\n  image:"));
        scene.create("stuck", TWO_WORKERS.replace("image:", "pod: {annotations: {played/by-hand: 'yes'}}\n  image:"));
        scene.create("suspended", TWO_WORKERS + "suspend: true\n");
        scene.create("running", TWO_WORKERS);
        scene.create("restarted", TWO_WORKERS);
        scene.create("succeeded", TWO_WORKERS + "checkpoint: {path: /ckpt, size: 1Gi}\n");
        scene.create("failed", TWO_WORKERS);
        scene.create(
                "tensorflow",
                "framework: TensorFlow\nroles: [{name: chief, image: i}, {name: ps, replicas: 2, image: i}]\n");
        scene.create("jax", "framework: JAX\nroles: [{name: worker, replicas: 2, image: i}]\n");
        scene.create("plain", "framework: Plain\nroles: [{name: task, replicas: 2, image: i}]\n");
        scene.awaitBound("stuck-worker-0-1");
        node.cannotStart(scene.pod("stuck-worker-0-1"), "ImagePullBackOff", "manifest unknown");
        for (String job : List.of("running", "restarted", "succeeded", "failed", "tensorflow", "jax", "plain")) {
            scene.awaitPhase(job, Phase.Running);
        }
        scene.pods("succeeded").forEach(node::succeed);
        node.end(scene.pod("failed-worker-0-1"), 3, "Error", "ValueError: no");
        node.outOfMemory(scene.pod("restarted-worker-0-1"));
        scene.awaitCondition("rejected", "Accepted", Reason.MemoryExceedsNode);
        scene.awaitCondition("held", "Diagnosed", Reason.SecretNotFound);
        scene.awaitCondition("stuck", "Diagnosed", Reason.ImageNotFound);
        scene.awaitPhase("suspended", Phase.Suspended);
        scene.awaitPhase("succeeded", Phase.Succeeded);
        scene.awaitPhase("failed", Phase.Failed);
        scene.awaitStatus("restarted", s -> s.phase() == Phase.Running && s.currentAttempt() == 2);
    }

    private static void touchEverything(Scene scene) {
        List<Resource<? extends HasMetadata>> all = new ArrayList<>();
        scene.client()
                .resources(dev.bulkhead.api.v1alpha1.TrainingJob.class)
                .inNamespace(scene.namespace())
                .resources()
                .forEach(all::add);
        scene.client().pods().inNamespace(scene.namespace()).resources().forEach(all::add);
        scene.client().services().inNamespace(scene.namespace()).resources().forEach(all::add);
        all.add(scene.client().resources(GuardPolicy.class).withName(scene.namespace()));
        all.add(scene.client().nodes().withName(PlayedNode.NAME));
        all.add(scene.client().namespaces().withName(scene.namespace()));
        assertThat(all).hasSizeGreaterThan(30);
        all.forEach(QuietIT::touch);
    }

    private static <T extends HasMetadata> void touch(Resource<T> resource) {
        resource.edit(object -> {
            object.getMetadata()
                    .setAnnotations(new java.util.HashMap<>(
                            object.getMetadata().getAnnotations() == null
                                    ? Map.of()
                                    : object.getMetadata().getAnnotations()));
            object.getMetadata().getAnnotations().put("somebody/was-here", "yes");
            return object;
        });
    }

    private static void settle(WriteLog writes) {
        AtomicInteger before = new AtomicInteger(-1);
        await().during(Duration.ofSeconds(2)).atMost(Duration.ofSeconds(20)).until(() -> {
            int now = writes.all().size();
            return before.getAndSet(now) == now || before.get() < 0;
        });
    }

    private static void staysQuiet(WriteLog writes) {
        await().during(QUIET)
                .atMost(QUIET.plusSeconds(15))
                .untilAsserted(() -> assertThat(writes.all()).isEmpty());
    }
}
