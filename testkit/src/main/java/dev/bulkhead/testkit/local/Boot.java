package dev.bulkhead.testkit.local;

import dev.bulkhead.testkit.machine.CacheFolder;
import dev.bulkhead.testkit.machine.CrossProcessLock;
import dev.bulkhead.testkit.machine.MachineException;
import dev.bulkhead.testkit.machine.Need;
import dev.bulkhead.testkit.machine.Preflight;
import dev.bulkhead.testkit.machine.Progress;
import dev.bulkhead.testkit.tools.Tool;
import dev.bulkhead.testkit.tools.ToolCache;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The start of a local cluster, from an empty machine to Ready. */
final class Boot {

    private final LocalClusterSpec spec;
    private final CacheFolder cache;
    private final Progress progress;
    private final ClusterFolder folder;
    private final ToolCache tools;

    Boot(LocalClusterSpec spec, CacheFolder cache, Progress progress) {
        this.spec = spec;
        this.cache = cache;
        this.progress = progress;
        this.folder = new ClusterFolder(spec.folder());
        this.tools = new ToolCache(cache, progress);
    }

    LocalCluster start() {
        prepareMachine();
        return new CrossProcessLock(folder.startLock())
                .holding(
                        () -> progress.say("another process is starting a cluster here; waiting"),
                        this::startOnPreparedMachine);
    }

    private LocalCluster startOnPreparedMachine() {
        clearFolder();
        if (!spec.detached()) {
            // For a JVM that ends without closing its cluster; a killed one is cleared by the next start.
            Runtime.getRuntime().addShutdownHook(new Thread(() -> new Remains(folder).remove()));
        }
        Instant begin = Instant.now();
        try {
            LocalCluster cluster = startProcesses();
            progress.say("cluster is up after %.1f s"
                    .formatted(Duration.between(begin, Instant.now()).toMillis() / 1000.0));
            return cluster;
        } catch (RuntimeException e) {
            new Remains(folder).remove();
            throw e;
        }
    }

    private void prepareMachine() {
        Preflight preflight = Preflight.ofThisMachine(progress);
        if (spec.realNode()) {
            folder.requireShortPath();
            preflight.requireRoot();
            preflight.require(Need.NODE);
        }
        toolsOf(spec).forEach(tools::path);
    }

    static List<Tool> toolsOf(LocalClusterSpec spec) {
        List<Tool> tools = new ArrayList<>(
                List.of(Tool.KUBE_APISERVER, Tool.ETCD, Tool.KUBE_CONTROLLER_MANAGER, Tool.KUBE_SCHEDULER));
        if (spec.realNode()) {
            tools.addAll(List.of(Tool.KUBELET, Tool.KUBE_PROXY, Tool.COREDNS));
        }
        if (spec.fakeNodes() > 0) {
            tools.add(Tool.KWOK);
        }
        return tools;
    }

    private void clearFolder() {
        StateFile.read(folder.state()).ifPresent(left -> {
            if (left.isWhole() && !left.isOrphan()) {
                throw new MachineException("a cluster runs in " + folder.root() + " already");
            }
            progress.say("removing what an earlier cluster left in " + folder.root());
            new Remains(folder).remove();
        });
    }

    /** Nothing waits before all that can already start has started. */
    private LocalCluster startProcesses() {
        makeFolders();
        Ports ports = Ports.free();
        StateFile state = StateFile.create(
                folder.state(),
                new ClusterState(
                        StateFile.bootId(),
                        spec.detached() ? null : ProcessMark.ofThisProcess(),
                        spec.realNode(),
                        spec.fakeNodes(),
                        spec.keepImages(),
                        ports,
                        null,
                        Map.of()));
        Daemons daemons = new Daemons(folder, state);
        RealNode node = new RealNode(folder, daemons, tools, cache);
        Optional<NodeNetwork> network = Optional.empty();
        if (spec.realNode()) {
            NodeNetwork claimed = node.claimNetwork();
            state.update(before -> before.with(claimed));
            node.startContainerd(claimed);
            network = Optional.of(claimed);
        }
        ControlPlane controlPlane = new ControlPlane(folder, ports, network, daemons, tools, spec.auditLog());
        controlPlane.startEtcd();
        Credentials.write(folder, ports, network);
        controlPlane.startApiServer();
        LocalCluster cluster = new LocalCluster(folder, state, daemons, controlPlane, node);
        if (spec.realNode()) {
            node.awaitContainerd();
        }
        controlPlane.awaitApiServer(cluster.client());
        controlPlane.startControllers();
        network.ifPresent(node::startAgents);
        FakeNodes fakes = new FakeNodes(folder, daemons, tools);
        if (spec.fakeNodes() > 0) {
            fakes.start(cluster.client(), spec.fakeNodes(), spec.realNode());
        }
        controlPlane.awaitControllers(cluster.client());
        if (spec.fakeNodes() > 0) {
            fakes.awaitReady(cluster.client(), spec.fakeNodes());
        }
        network.ifPresent(net -> node.awaitReady(cluster.client(), net));
        return cluster;
    }

    private void makeFolders() {
        try {
            if (Files.exists(folder.logs())) {
                Remains.deleteTree(folder.logs());
            }
            Files.createDirectories(folder.logs());
            Files.createDirectories(folder.volumes());
            Files.createDirectories(folder.node());
            Files.createDirectories(VolumeNamespace.PROVISIONER_FOLDER);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
