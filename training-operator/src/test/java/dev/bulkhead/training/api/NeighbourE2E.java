package dev.bulkhead.training.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bulkhead.api.v1alpha1.TrainingJobStatus;
import dev.bulkhead.api.v1alpha1.TrainingJobStatus.Phase;
import dev.bulkhead.core.plan.ForeignPodLimits;
import dev.bulkhead.testkit.ClusterExtension;
import dev.bulkhead.testkit.Crds;
import dev.bulkhead.testkit.WriteLog;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A real kernel and a real kubelet: a pod of somebody else, without a limit, that goes for 300 MB beside a training. */
class NeighbourE2E {
    private static final String QUIET_TRAINING = """
            framework: Plain
            roles:
            - name: task
              image: bulkhead.local/grow:1
              args: ["1", "30"]
              resources: {limits: {memory: 64Mi}}
              pod: {nodeSelector: {kubernetes.io/hostname: node-1}}
            """;

    @RegisterExtension
    static final ClusterExtension cluster = ClusterExtension.withNode().andFakeNodes(1);

    private static TestOperator operator;

    @BeforeAll
    static void start(@TempDir Path folder) throws IOException {
        Grow.load(cluster, folder);
        Crds.installAll(cluster.client(), Path.of("../crds/yaml"));
        operator = TestOperator.start(cluster.cluster(), Map.of(), new WriteLog());
    }

    @AfterAll
    static void stop() {
        operator.close();
    }

    @SideBySide
    @Test
    void whereThePolicySaysSoItIsKilledAtTheDefaultLimitAndTheTrainingGoesOn() {
        Scene scene = Scene.open(cluster.client());
        Policies.create(scene, "foreignPods: Limit\nmemory: {defaultLimit: 96Mi}");
        Scene.until(
                () -> cluster.client()
                        .limitRanges()
                        .inNamespace(scene.namespace())
                        .withName(ForeignPodLimits.NAME)
                        .get(),
                limit -> limit != null);
        scene.create("ours", QUIET_TRAINING);
        scene.awaitPhase("ours", Phase.Running);
        String containerId = container(scene.pod("ours-task-0-1")).getContainerID();

        Pod neighbour = end(scene, neighbour());

        assertThat(neighbour.getSpec().getContainers().getFirst().getResources().getLimits())
                .containsEntry("memory", new Quantity("96Mi"));
        assertThat(exit(neighbour).getReason()).isEqualTo("OOMKilled");
        assertThat(scene.status("ours").phase())
                .as("what the neighbour's end did to the training")
                .isEqualTo(Phase.Running);
        TrainingJobStatus done = scene.awaitPhase("ours", Phase.Succeeded);
        assertThat(done.attempt()).isEqualTo(1);
        assertThat(container(scene.pod("ours-task-0-1")).getContainerID()).isEqualTo(containerId);
        assertThat(container(scene.pod("ours-task-0-1")).getRestartCount()).isZero();
    }

    @SideBySide
    @Test
    void elsewhereNothingHoldsIt() {
        Scene scene = Scene.open(cluster.client());

        Pod neighbour = end(scene, neighbour());

        assertThat(exit(neighbour).getReason()).isEqualTo("Completed");
        assertThat(neighbour.getSpec().getContainers().getFirst().getResources().getLimits())
                .isNullOrEmpty();
    }

    private static Pod neighbour() {
        return new PodBuilder()
                .withNewMetadata()
                .withName("neighbour")
                .endMetadata()
                .withNewSpec()
                .withRestartPolicy("Never")
                .addToNodeSelector("kubernetes.io/hostname", "node-1")
                .addNewContainer()
                .withName("main")
                .withImage(Grow.IMAGE)
                .withImagePullPolicy("Never")
                .withArgs("100", "300")
                .endContainer()
                .endSpec()
                .build();
    }

    private static Pod end(Scene scene, Pod pod) {
        scene.client().resource(pod).inNamespace(scene.namespace()).create();
        return scene.awaitPod(
                pod.getMetadata().getName(),
                p -> p.getStatus().getPhase().equals("Succeeded")
                        || p.getStatus().getPhase().equals("Failed"));
    }

    private static ContainerStatus container(Pod pod) {
        return pod.getStatus().getContainerStatuses().getFirst();
    }

    private static ContainerStateTerminated exit(Pod pod) {
        return container(pod).getState().getTerminated();
    }
}
