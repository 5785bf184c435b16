package dev.bulkhead.testkit.local;

import dev.bulkhead.testkit.tools.Tool;
import dev.bulkhead.testkit.tools.ToolCache;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

/** Nodes of eight GPUs that exist only in the API: KWOK plays their kubelets, and their pods seem to run. */
final class FakeNodes {

    private static final Duration START = Duration.ofSeconds(60);
    private static final int PARALLEL_CREATES = 20;
    private static final Map<String, Quantity> ROOM = Map.of(
            "cpu", new Quantity("64"),
            "memory", new Quantity("512Gi"),
            "pods", new Quantity("250"),
            "nvidia.com/gpu", new Quantity("8"));

    private final ClusterFolder folder;
    private final Daemons daemons;
    private final ToolCache tools;

    FakeNodes(ClusterFolder folder, Daemons daemons, ToolCache tools) {
        this.folder = folder;
        this.daemons = daemons;
        this.tools = tools;
    }

    /** @param tainted keeps pods away that do not ask for a fake node, where a real one is there too */
    void start(KubernetesClient client, int count, boolean tainted) {
        List<String> command = new ArrayList<>(List.of(
                tools.path(Tool.KWOK).toString(),
                "--kubeconfig=" + folder.kubeconfig(),
                "--manage-all-nodes=false",
                // Without Leases the controller manager gives the nodes up now and then, and writes to each of their
                // pods.
                "--node-lease-duration-seconds=40",
                "--manage-nodes-with-annotation-selector=kwok.x-k8s.io/node=fake"));
        for (Path stage : tools.kwokStages()) {
            command.add("--config=" + stage);
        }
        daemons.start(Component.KWOK, command);
        create(client, count, tainted);
    }

    void awaitReady(KubernetesClient client, int count) {
        daemons.await(
                Component.KWOK,
                "its nodes are Ready",
                START.plusMillis(50L * count),
                () -> client.nodes().withLabel("type", "fake").list().getItems().stream()
                                .filter(FakeNodes::isReady)
                                .count()
                        >= count);
    }

    private static void create(KubernetesClient client, int count, boolean tainted) {
        try (ExecutorService pool = Executors.newFixedThreadPool(PARALLEL_CREATES)) {
            List<Future<?>> creates = IntStream.range(0, count)
                    .<Future<?>>mapToObj(i ->
                            pool.submit(() -> client.resource(node(i, tainted)).create()))
                    .toList();
            for (Future<?> each : creates) {
                each.get();
            }
        } catch (java.util.concurrent.ExecutionException | InterruptedException e) {
            throw new IllegalStateException("cannot create the fake nodes", e);
        }
    }

    private static Node node(int number, boolean tainted) {
        String name = "fake-" + number;
        var node = new NodeBuilder()
                .withNewMetadata()
                .withName(name)
                .addToAnnotations("kwok.x-k8s.io/node", "fake")
                .addToLabels("type", "fake")
                .addToLabels("kubernetes.io/hostname", name)
                .addToLabels("nvidia.com/gpu.product", "NVIDIA-A100-SXM4-80GB")
                .endMetadata()
                .withNewStatus()
                .withAllocatable(ROOM)
                .withCapacity(ROOM)
                .endStatus();
        if (tainted) {
            node.withNewSpec()
                    .addNewTaint()
                    .withKey("fake")
                    .withValue("true")
                    .withEffect("NoSchedule")
                    .endTaint()
                    .endSpec();
        }
        return node.build();
    }

    private static boolean isReady(Node node) {
        return node.getStatus().getConditions().stream()
                .anyMatch(condition -> condition.getType().equals("Ready")
                        && condition.getStatus().equals("True"));
    }
}
