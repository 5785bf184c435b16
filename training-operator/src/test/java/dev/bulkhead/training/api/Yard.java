package dev.bulkhead.training.api;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Taint;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Fake nodes of one scene: KWOK plays their kubelets, the scheduler of the cluster binds to them. */
final class Yard {

    private final Scene scene;

    Yard(Scene scene) {
        this.scene = scene;
    }

    /** @param model what feature discovery would say of its GPUs */
    Yard node(String name, int gpus, String model, Taint... taints) {
        String full = scene.namespace() + "-" + name;
        Map<String, Quantity> room = Map.of(
                "cpu", new Quantity("64"),
                "memory", new Quantity("256Gi"),
                "pods", new Quantity("110"),
                "nvidia.com/gpu", new Quantity(Integer.toString(gpus)));
        scene.client()
                .resource(new NodeBuilder()
                        .withNewMetadata()
                        .withName(full)
                        .addToAnnotations("kwok.x-k8s.io/node", "fake")
                        .addToLabels("yard", scene.namespace())
                        .addToLabels("nvidia.com/gpu.product", model)
                        .endMetadata()
                        .withNewSpec()
                        .withTaints(taints)
                        .endSpec()
                        .withNewStatus()
                        .withAllocatable(room)
                        .withCapacity(room)
                        .endStatus()
                        .build())
                .create();
        Scene.until(() -> scene.client().nodes().withName(full).get(), Yard::isReady);
        return this;
    }

    private static boolean isReady(Node node) {
        return node.getSpec().getTaints().stream().noneMatch(t -> t.getKey().startsWith("node.kubernetes.io/"))
                && node.getStatus().getConditions().stream()
                        .anyMatch(c ->
                                c.getType().equals("Ready") && c.getStatus().equals("True"));
    }

    void remove(String name) {
        scene.client().nodes().withName(scene.namespace() + "-" + name).delete();
    }

    /** Nodes of the pods of a job, without the scene's prefix, in the order of the pods' names; null for one without. */
    List<String> nodesOf(String job) {
        List<String> nodes = new ArrayList<>();
        scene.pods(job).forEach(p -> {
            String node = p.getSpec().getNodeName();
            nodes.add(node == null ? null : node.substring(scene.namespace().length() + 1));
        });
        return nodes;
    }

    /** A PyTorch job of workers for this yard. */
    String workers(int count, int gpus, String morePod) {
        return """
                framework: PyTorch
                roles:
                - name: worker
                  replicas: %d
                  image: example/train:1
                  resources: {limits: {memory: 1Gi%s}}
                  pod: {nodeSelector: {yard: %s}%s}
                """.formatted(
                        count,
                        gpus == 0 ? "" : ", nvidia.com/gpu: \"" + gpus + "\"",
                        scene.namespace(),
                        morePod.isEmpty() ? "" : ", " + morePod);
    }
}
