package dev.bulkhead.training.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bulkhead.api.v1alpha1.TrainingJobStatus.Phase;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.resource.v1.DeviceClassBuilder;
import io.fabric8.kubernetes.api.model.resource.v1.ResourceClaim;
import io.fabric8.kubernetes.api.model.resource.v1.ResourceSlice;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** GPUs that a driver offers by dynamic resource allocation: the API server, its controller and its scheduler are real. */
class GpuClaimsIT {
    @RegisterExtension
    static final TrainingWorld world = TrainingWorld.withOperator();

    @SideBySide
    @Test
    void everyPodGetsDevicesOfTheModelAndSizeThatWereAskedFor() {
        Scene scene = world.scene();
        Yard yard = new Yard(scene).node("small", 0, "").node("other", 0, "").node("right", 0, "");
        deviceClass(scene.namespace());
        offer(scene, "small", "NVIDIA A100-SXM4-40GB", "40Gi");
        offer(scene, "other", "NVIDIA H100", "80Gi");
        offer(scene, "right", "NVIDIA A100-SXM4-80GB", "80Gi");

        scene.create(
                "llm", claiming(scene, scene.namespace(), "{count: 2, models: [A100], memory: 80Gi, deviceClass: %s}"));

        scene.awaitPhase("llm", Phase.Running);
        assertThat(yard.nodesOf("llm")).containsExactly("right", "right");
        assertThat(scene.pods("llm"))
                .allSatisfy(p -> assertThat(claim(scene, p)
                                .getStatus()
                                .getAllocation()
                                .getDevices()
                                .getResults())
                        .hasSize(2)
                        .allSatisfy(d -> assertThat(d.getPool()).endsWith("-right")));
        assertThat(scene.pods("llm")
                        .getFirst()
                        .getSpec()
                        .getContainers()
                        .getFirst()
                        .getResources()
                        .getClaims())
                .extracting("name")
                .containsExactly("bulkhead-gpu");
    }

    @SideBySide
    @Test
    void aClassThatIsMissingIsNamed() {
        Scene scene = world.scene();
        new Yard(scene).node("a", 0, "");

        scene.create("lost", claiming(scene, "no-such-class", "{count: 1, deviceClass: %s}"));

        assertThat(scene.awaitStatus(
                                "lost", s -> s.message() != null && s.message().contains("no-such-class"))
                        .message())
                .contains("device class no-such-class does not exist");
    }

    private static void deviceClass(String name) {
        world.client()
                .resource(new DeviceClassBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .endMetadata()
                        .withNewSpec()
                        .addNewSelector()
                        .withNewCel()
                        .withExpression("device.driver == 'gpu." + name + ".example'")
                        .endCel()
                        .endSelector()
                        .endSpec()
                        .build())
                .create();
    }

    /** Four GPUs, as the driver of a node publishes them. */
    private static void offer(Scene scene, String node, String product, String memory) {
        String full = scene.namespace() + "-" + node;
        StringBuilder devices = new StringBuilder();
        for (int i = 0; i < 4; i++) {
            devices.append(
                    "  - {name: gpu-%d, attributes: {productName: {string: \"%s\"}}, capacity: {memory: {value: %s}}}\n"
                            .formatted(i, product, memory));
        }
        world.client()
                .resource(
                        Serialization.unmarshal("""
                        apiVersion: resource.k8s.io/v1
                        kind: ResourceSlice
                        metadata: {name: %1$s}
                        spec:
                          driver: gpu.%2$s.example
                          nodeName: %1$s
                          pool: {name: %1$s, generation: 1, resourceSliceCount: 1}
                          devices:
                        """.formatted(full, scene.namespace()) + devices, ResourceSlice.class))
                .create();
    }

    private static String claiming(Scene scene, String deviceClass, String gpu) {
        return """
                framework: PyTorch
                roles:
                - name: worker
                  replicas: 2
                  image: example/train:1
                  resources: {limits: {memory: 1Gi}}
                  gpu: %s
                  pod: {nodeSelector: {yard: %s}}
                """.formatted(gpu.formatted(deviceClass), scene.namespace());
    }

    private static ResourceClaim claim(Scene scene, Pod pod) {
        List<ResourceClaim> claims =
                world.client().resources(ResourceClaim.class).inNamespace(scene.namespace()).list().getItems().stream()
                        .filter(c -> c.getMetadata().getOwnerReferences().stream()
                                .anyMatch(
                                        o -> o.getUid().equals(pod.getMetadata().getUid())))
                        .toList();
        assertThat(claims).hasSize(1);
        return claims.getFirst();
    }
}
