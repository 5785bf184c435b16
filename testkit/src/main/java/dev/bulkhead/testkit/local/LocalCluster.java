package dev.bulkhead.testkit.local;

import dev.bulkhead.testkit.Cluster;
import dev.bulkhead.testkit.machine.CacheFolder;
import dev.bulkhead.testkit.machine.MachineException;
import dev.bulkhead.testkit.machine.Progress;
import dev.bulkhead.testkit.tools.ToolCache;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A cluster of plain processes on this machine, and the hooks with which tests break it. */
public final class LocalCluster implements Cluster {

    private final ClusterFolder folder;
    private final StateFile state;
    private final Daemons daemons;
    private final ControlPlane controlPlane;
    private final RealNode realNode;
    private final KubernetesClient client;
    private volatile boolean logsWanted;

    LocalCluster(ClusterFolder folder, StateFile state, Daemons daemons, ControlPlane controlPlane, RealNode realNode) {
        this.folder = folder;
        this.state = state;
        this.daemons = daemons;
        this.controlPlane = controlPlane;
        this.realNode = realNode;
        this.client = new KubernetesClientBuilder()
                .withConfig(Config.fromKubeconfig(kubeconfigYaml()))
                .build();
    }

    public static LocalCluster start(LocalClusterSpec spec, CacheFolder cache, Progress progress) {
        return new Boot(spec, cache, progress).start();
    }

    /** The cluster that runs in a folder, if one does. Closing it then only lets go of it. */
    public static Optional<LocalCluster> attach(Path folderPath, CacheFolder cache, Progress progress) {
        ClusterFolder folder = new ClusterFolder(folderPath);
        return StateFile.open(folder.state())
                .filter(state -> state.get().isWhole() && !state.get().isOrphan())
                .map(state -> {
                    Daemons daemons = new Daemons(folder, state);
                    ToolCache tools = new ToolCache(cache, progress);
                    var network = Optional.ofNullable(state.get().network());
                    boolean audited = Files.exists(folder.auditLog());
                    return new LocalCluster(
                            folder,
                            state,
                            daemons,
                            new ControlPlane(folder, state.get().ports(), network, daemons, tools, audited),
                            new RealNode(folder, daemons, tools, cache));
                });
    }

    /** Stops and removes what runs, or what is left, in a folder. */
    public static void remove(Path folder) {
        new Remains(new ClusterFolder(folder)).remove();
    }

    /** Whether a cluster runs there, or something of one is left. */
    public static boolean isKnown(Path folder) {
        return Files.exists(new ClusterFolder(folder).state());
    }

    public static boolean isRunning(Path folder) {
        return StateFile.read(new ClusterFolder(folder).state())
                .filter(ClusterState::isWhole)
                .isPresent();
    }

    /** One line per process, for people. */
    public static List<String> describe(Path folder) {
        return StateFile.read(new ClusterFolder(folder).state())
                .map(ClusterState::describe)
                .orElse(List.of("no cluster in " + folder));
    }

    @Override
    public String kubeconfigYaml() {
        try {
            return Files.readString(folder.kubeconfig());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Path kubeconfigFile() {
        return folder.kubeconfig();
    }

    @Override
    public KubernetesClient client() {
        return client;
    }

    @Override
    public Capabilities capabilities() {
        return new Capabilities(state.get().realNode(), state.get().fakeNodes() > 0);
    }

    public ClusterFolder folder() {
        return folder;
    }

    public ClusterState state() {
        return state.get();
    }

    @Override
    public void loadImage(Path image) {
        requireNode();
        realNode.images().load(image);
    }

    /** Gives the real node an extended resource that it does not have, such as GPUs. */
    public void advertise(String resource, int amount) {
        requireNode();
        Quantity quantity = new Quantity(Integer.toString(amount));
        client.nodes().withName(RealNode.NAME).editStatus(node -> {
            node.getStatus().getCapacity().put(resource, quantity);
            node.getStatus().getAllocatable().put(resource, quantity);
            return node;
        });
    }

    /** Under which address pods reach this machine. */
    public String hostAddress() {
        return requireNode().hostAddress();
    }

    /** Lets the node pull from a registry that speaks plain HTTP, such as `hostAddress():5000`. */
    public void trustPlainRegistry(String hostAndPort) {
        new NodeFiles(folder, requireNode()).trustPlainRegistry(hostAndPort);
    }

    public void stopApiServer() {
        controlPlane.stopApiServer();
    }

    /** On the same port, with the same data. */
    public void startApiServer() {
        controlPlane.startApiServer();
        controlPlane.awaitApiServer(client);
    }

    /** Freezes a component: it is there and answers nothing. */
    public void pause(Component component) {
        daemons.signal(component, Signal.STOP);
    }

    public void resume(Component component) {
        daemons.signal(component, Signal.CONT);
    }

    /** The node and all its containers are gone at once, as when a machine loses power. */
    public void killNode() {
        requireNode();
        realNode.kill();
    }

    public void startNode() {
        realNode.startAgain(client, requireNode());
    }

    private NodeNetwork requireNode() {
        return Optional.ofNullable(state.get().network())
                .orElseThrow(() -> new MachineException("this cluster has no real node"));
    }

    /** Leave the logs in the folder when the cluster ends: something went wrong. */
    public void keepLogs() {
        logsWanted = true;
    }

    @Override
    public void close() {
        client.close();
        if (ProcessMark.ofThisProcess().equals(state.get().owner())) {
            boolean stays = logsWanted || state.get().keepImages();
            remove(folder.root());
            if (!stays) {
                folder.delete();
            }
        }
    }
}
