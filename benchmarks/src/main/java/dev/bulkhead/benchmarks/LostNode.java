package dev.bulkhead.benchmarks;

import dev.bulkhead.testkit.machine.CacheFolder;
import dev.bulkhead.testkit.machine.Progress;
import dev.bulkhead.testkit.tools.Tool;
import dev.bulkhead.testkit.tools.ToolCache;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A node with a player of its own. When that is gone nobody speaks for the node any more: so is a machine that died. */
final class LostNode implements AutoCloseable {
    static final String NAME = "lost-0";
    private static final String PLAYED = "kwok.x-k8s.io/node";
    private static final Map<String, Quantity> ROOM =
            Map.of("cpu", new Quantity("64"), "memory", new Quantity("512Gi"), "pods", new Quantity("250"));

    private final Process player;

    private LostNode(Process player) {
        this.player = player;
    }

    static LostNode start(TestBed bed, Progress progress) throws IOException {
        ToolCache tools = new ToolCache(CacheFolder.fromEnvironment(), progress);
        List<String> command = new ArrayList<>(List.of(
                tools.path(Tool.KWOK).toString(),
                "--kubeconfig=" + bed.kubeconfig(),
                "--manage-all-nodes=false",
                "--node-lease-duration-seconds=40",
                "--manage-nodes-with-annotation-selector=" + PLAYED + "=lost"));
        for (Path stage : tools.kwokStages()) {
            command.add("--config=" + stage);
        }
        Process player = bed.start("lost-node.log", command, Map.of());
        bed.client()
                .resource(new NodeBuilder()
                        .withNewMetadata()
                        .withName(NAME)
                        .addToAnnotations(PLAYED, "lost")
                        .addToLabels("kubernetes.io/hostname", NAME)
                        .endMetadata()
                        .withNewStatus()
                        .withAllocatable(ROOM)
                        .withCapacity(ROOM)
                        .endStatus()
                        .build())
                .create();
        return new LostNode(player);
    }

    void die() {
        player.destroyForcibly();
    }

    @Override
    public void close() {
        die();
    }
}
