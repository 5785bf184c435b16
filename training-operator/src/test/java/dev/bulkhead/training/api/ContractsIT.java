package dev.bulkhead.training.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bulkhead.api.v1alpha1.TrainingJobStatus.Phase;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What each framework's replicas are told, as the API server holds it. */
class ContractsIT {
    @RegisterExtension
    static final TrainingWorld world = TrainingWorld.withOperator();

    @SideBySide
    @Test
    void pyTorch() {
        Scene scene = world.scene();
        scene.create("net", """
                framework: PyTorch
                processesPerReplica: "2"
                checkpoint: {path: /ckpt, size: 1Gi}
                roles:
                - {name: worker, replicas: 2, image: i}
                - {name: master, image: i}
                """);
        scene.awaitPhase("net", Phase.Running);

        String master = "net-master-0.net." + scene.namespace() + ".svc";
        assertThat(variables(scene.pod("net-worker-1-1")))
                .containsAllEntriesOf(Map.of(
                        "MASTER_ADDR", master,
                        "MASTER_PORT", "29500",
                        "WORLD_SIZE", "6",
                        "RANK", "2",
                        "PET_MASTER_ADDR", master,
                        "PET_NNODES", "3",
                        "PET_NPROC_PER_NODE", "2",
                        "PET_NODE_RANK", "2",
                        "CHECKPOINT_DIR", "/ckpt",
                        "BULKHEAD_ATTEMPT", "1"));
        assertThat(variables(scene.pod("net-master-0-1"))).containsEntry("RANK", "0");
        Service service = scene.client()
                .services()
                .inNamespace(scene.namespace())
                .withName("net")
                .get();
        assertThat(service.getSpec().getClusterIP()).isEqualTo("None");
        assertThat(service.getSpec().getSelector()).isNullOrEmpty();
        assertThat(service.getSpec().getPorts())
                .singleElement()
                .satisfies(p -> assertThat(p.getPort()).isEqualTo(29500));
        EndpointSlice slice = Scene.until(
                () -> scene.client()
                        .discovery()
                        .v1()
                        .endpointSlices()
                        .inNamespace(scene.namespace())
                        .withName("net-0")
                        .get(),
                s -> s != null && s.getEndpoints().size() == 3);
        assertThat(slice.getMetadata().getLabels()).containsEntry("kubernetes.io/service-name", "net");
        assertThat(slice.getEndpoints())
                .extracting(e -> e.getHostname() + " " + e.getAddresses())
                .containsExactly(
                        "net-master-0 " + address(scene, "net-master-0-1"),
                        "net-worker-0 " + address(scene, "net-worker-0-1"),
                        "net-worker-1 " + address(scene, "net-worker-1-1"));
        PodSpec pod = scene.pod("net-worker-1-1").getSpec();
        assertThat(pod.getHostname()).isEqualTo("net-worker-1");
        assertThat(pod.getSubdomain()).isEqualTo("net");
        assertThat(pod.getAutomountServiceAccountToken()).isFalse();
        assertThat(pod.getVolumes())
                .anySatisfy(v ->
                        assertThat(v.getPersistentVolumeClaim().getClaimName()).isEqualTo("net-checkpoint"));
        assertThat(scene.client()
                        .persistentVolumeClaims()
                        .inNamespace(scene.namespace())
                        .withName("net-checkpoint")
                        .get()
                        .getMetadata()
                        .getOwnerReferences())
                .singleElement()
                .satisfies(o -> assertThat(o.getName()).isEqualTo("net"));
    }

    @SideBySide
    @Test
    void tensorFlow() {
        Scene scene = world.scene();
        scene.create("net", """
                framework: TensorFlow
                roles:
                - {name: chief, image: i}
                - {name: worker, replicas: 2, image: i}
                - {name: evaluator, image: i}
                """);
        scene.awaitPhase("net", Phase.Running);

        String at = ".net." + scene.namespace() + ".svc:2222";
        String cluster =
                ("{\"chief\":[\"net-chief-0@\"],\"worker\":[\"net-worker-0@\",\"net-worker-1@\"]}").replace("@", at);
        assertThat(variables(scene.pod("net-worker-1-1")))
                .containsEntry(
                        "TF_CONFIG",
                        "{\"cluster\":" + cluster
                                + ",\"task\":{\"type\":\"worker\",\"index\":1},\"environment\":\"cloud\"}");
        assertThat(variables(scene.pod("net-evaluator-0-1")).get("TF_CONFIG"))
                .contains("\"task\":{\"type\":\"evaluator\",\"index\":0}")
                .contains(cluster);
    }

    @SideBySide
    @Test
    void jax() {
        Scene scene = world.scene();
        scene.create("net", """
                framework: JAX
                port: 7777
                roles:
                - {name: worker, replicas: 2, image: i}
                """);
        scene.awaitPhase("net", Phase.Running);

        assertThat(variables(scene.pod("net-worker-1-1")))
                .containsAllEntriesOf(Map.of(
                        "JAX_COORDINATOR_ADDRESS",
                        "net-worker-0.net." + scene.namespace() + ".svc:7777",
                        "JAX_NUM_PROCESSES",
                        "2",
                        "JAX_PROCESS_ID",
                        "1"));
    }

    @SideBySide
    @Test
    void plain() {
        Scene scene = world.scene();
        scene.create("net", """
                framework: Plain
                roles:
                - {name: task, replicas: 2, image: i, env: [{name: BULKHEAD_INDEX, value: mine}, {name: A, value: $(BULKHEAD_ROLE)}]}
                """);
        scene.awaitPhase("net", Phase.Running);

        Map<String, String> variables = variables(scene.pod("net-task-1-1"));
        assertThat(variables)
                .containsAllEntriesOf(Map.of(
                        "BULKHEAD_JOB", "net",
                        "BULKHEAD_ROLE", "task",
                        "BULKHEAD_INDEX", "mine",
                        "A", "$(BULKHEAD_ROLE)",
                        "BULKHEAD_REPLICAS", "2"))
                .doesNotContainKeys("MASTER_ADDR", "TF_CONFIG", "JAX_PROCESS_ID");
    }

    private static Map<String, String> variables(Pod pod) {
        return pod.getSpec().getContainers().getFirst().getEnv().stream()
                .collect(Collectors.toMap(EnvVar::getName, EnvVar::getValue));
    }

    private static List<String> address(Scene scene, String pod) {
        return List.of(scene.pod(pod).getStatus().getPodIP());
    }
}
