package dev.bulkhead.training.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bulkhead.api.v1alpha1.Reason;
import dev.bulkhead.api.v1alpha1.TrainingJob;
import dev.bulkhead.api.v1alpha1.TrainingJobStatus;
import dev.bulkhead.api.v1alpha1.TrainingJobStatus.Phase;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Pods and nodes that others have made in strange ways, as far as the API server takes them: our jobs go on beside them. */
class StrangeNeighboursIT {
    @RegisterExtension
    static final TrainingWorld world = TrainingWorld.withOperator();

    @Test
    void podsThatPretendToBeOursCountForNothing() {
        Scene scene = world.scene();
        TrainingJob job = scene.create("ours", Scene.TWO_WORKERS);
        scene.awaitPhase("ours", Phase.Running);

        pretend(
                scene,
                "ours-worker-7-1",
                "{bulkhead.dev/attempt: not-a-number, bulkhead.dev/index: many, bulkhead.dev/role: worker}",
                "");
        pretend(
                scene,
                "ours-worker-99999999999-1",
                "{bulkhead.dev/attempt: '1', bulkhead.dev/index: '0', bulkhead.dev/role: worker}",
                owner(job));
        pretend(
                scene,
                "x",
                "{bulkhead.dev/attempt: '99999999999', bulkhead.dev/index: '', bulkhead.dev/role: nobody}",
                owner(job));
        world.node().end(scene.pod("x"), 137, "OOMKilled", "{\"\u0007");
        scene.pods("ours").stream()
                .filter(p -> p.getMetadata().getName().matches("ours-worker-[01]-1"))
                .forEach(world.node()::succeed);

        TrainingJobStatus done = scene.awaitPhase("ours", Phase.Succeeded);
        assertThat(done.attempt()).isEqualTo(1);
        assertThat(done.attemptsOrEmpty()).isEmpty();
        assertThat(done.roles())
                .singleElement()
                .satisfies(r -> assertThat(r.succeeded()).isEqualTo(2));
    }

    @Test
    void nodesThatLieOrVanishTakeNothingAndStopNobody() {
        Scene scene = world.scene();
        Yard yard =
                new Yard(scene).node("full", 8, "A100").node("minus", 8, "A100").node("gone", 8, "A100");
        // past the scheduler, more than the node has
        foreign(scene, "squatter", "full", "{memory: 8Ei, cpu: '9e15', nvidia.com/gpu: '12'}");
        foreign(scene, "orphan", "gone", "{memory: 1Gi, nvidia.com/gpu: '1'}");
        yard.remove("gone");
        // has less by now than it has given away
        foreign(scene, "early", "minus", "{memory: 8Gi, nvidia.com/gpu: '4'}");
        scene.client()
                .nodes()
                .withName(scene.namespace() + "-minus")
                .editStatus(n -> new NodeBuilder(n)
                        .editStatus()
                        .addToAllocatable("nvidia.com/gpu", new Quantity("1"))
                        .addToAllocatable("memory", new Quantity("1"))
                        .endStatus()
                        .build());

        scene.create("waits", yard.workers(1, 8, ""));

        TrainingJobStatus waits = scene.awaitStatus("waits", s -> s.queuePosition() != null);
        assertThat(scene.awaitCondition("waits", "Diagnosed", Reason.InsufficientGpu)
                        .getMessage())
                .contains("0 of 8 GPUs free");
        assertThat(waits.phase()).isEqualTo(Phase.Pending);
        yard.node("good", 8, "A100");
        scene.awaitPhase("waits", Phase.Running);
        assertThat(yard.nodesOf("waits")).containsExactly("good");
    }

    private static String owner(TrainingJob job) {
        return "ownerReferences: [{apiVersion: bulkhead.dev/v1alpha1, kind: TrainingJob, name: ours, uid: "
                + job.getMetadata().getUid() + "}]";
    }

    /** With the labels of our pods, on the node of our pods. */
    private static void pretend(Scene scene, String name, String labels, String owner) {
        Pod pod = Serialization.unmarshal("""
                apiVersion: v1
                kind: Pod
                metadata:
                  name: "%s"
                  annotations: {bulkhead.dev/hash: "{", note: "%s"}
                  labels: %s
                  %s
                spec:
                  schedulerName: played
                  containers: [{name: trainer, image: i, env: [{name: BULKHEAD_ATTEMPT, value: none}]}]
                """.formatted(name, "\u202e[".repeat(20_000), labels, owner), Pod.class);
        pod.getMetadata().getLabels().put("bulkhead.dev/operator", "training");
        pod.getMetadata().getLabels().put("bulkhead.dev/job", "ours");
        scene.client().resource(pod).inNamespace(scene.namespace()).create();
        scene.awaitPod(name, p -> "Running".equals(p.getStatus().getPhase()));
    }

    private static void foreign(Scene scene, String name, String node, String limits) {
        scene.client()
                .resource(
                        Serialization.unmarshal("""
                        apiVersion: v1
                        kind: Pod
                        metadata: {name: %s, annotations: {kubectl.kubernetes.io/last-applied-configuration: "[{"}}
                        spec:
                          nodeName: %s
                          containers: [{name: c, image: i, resources: {limits: %s}}]
                        """.formatted(name, scene.namespace() + "-" + node, limits), Pod.class))
                .inNamespace(scene.namespace())
                .create();
        scene.awaitPod(
                name,
                p -> List.of("Running", "Pending", "Failed")
                        .contains(p.getStatus().getPhase()));
    }
}
