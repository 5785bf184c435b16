package dev.bulkhead.images.java;

import dev.bulkhead.images.FileEntry;
import dev.bulkhead.images.ImageDefinition;
import dev.bulkhead.images.LayerSource;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * What runs in the namespaces of InferenceServices: the agent, which fetches models, and the router. There is no shell, so
 * each program is a file of arguments for the image's entrypoint, which is Java: a pod names {@link #AGENT_FILE} or
 * {@link #ROUTER_FILE} with an at sign before it as its first argument.
 */
public final class DataplaneImage {

    static final String AGENT_FILE = "/opt/bulkhead/agent";
    static final String ROUTER_FILE = "/opt/bulkhead/router";

    private static final List<String> COMMON =
            List.of("-XX:+UseSerialGC", "-XX:+UseCompactObjectHeaders", "-XX:-UsePerfData");

    /**
     * The second compiler stays: only it knows the processor's instructions for SHA-256 and AES. The heap is small because the
     * page cache, which holds what is being written, counts as the container's too.
     */
    public static final Program AGENT =
            new Program("app/agent", "dev.bulkhead.agent.Main", with("-Xmx64m", "-XX:MaxMetaspaceSize=64m"));

    /**
     * Buffers outside of the heap may take as much again. The heap is as large from the start as it may get: a small one would
     * be collected several times a second, and requests would wait for it.
     */
    public static final Program ROUTER = new Program(
            "app/router",
            "dev.bulkhead.router.Main",
            with("-XX:InitialRAMPercentage=40", "-XX:MaxRAMPercentage=40", "-XX:+ExitOnOutOfMemoryError"));

    private DataplaneImage() {}

    public static ImageDefinition of(Stage agent, Stage router) throws IOException {
        var layers = new ArrayList<LayerSource>();
        layers.addAll(JavaBase.layers("the router", router));
        layers.addAll(JavaBase.layers("the agent", agent));
        layers.add(new LayerSource.Files(
                "programs", List.of(arguments(AGENT_FILE, agent), arguments(ROUTER_FILE, router))));
        return JavaBase.with("agent", "Fetches models and routes requests to them", layers, List.of(Stage.JAVA), agent);
    }

    private static FileEntry arguments(String file, Stage stage) throws IOException {
        var command = stage.entrypoint();
        return new FileEntry.Text(file, 0644, String.join("\n", command.subList(1, command.size())) + "\n");
    }

    private static List<String> with(String... more) {
        var flags = new ArrayList<>(COMMON);
        flags.addAll(List.of(more));
        return flags;
    }
}
