package dev.bulkhead.testkit.local;

import dev.bulkhead.testkit.machine.CacheFolder;
import dev.bulkhead.testkit.oci.NodePrograms;
import dev.bulkhead.testkit.tools.Tool;
import dev.bulkhead.testkit.tools.ToolCache;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** containerd, kubelet, kube-proxy and CoreDNS, in namespaces of their own. */
final class RealNode {

    static final String NAME = "node-1";

    private static final Duration START = Duration.ofSeconds(60);
    private static final Duration STOP = Duration.ofSeconds(3);

    private final ClusterFolder folder;
    private final Daemons daemons;
    private final ToolCache tools;
    private final NodePrograms programs;
    private final NodeNamespace namespace;

    RealNode(ClusterFolder folder, Daemons daemons, ToolCache tools, CacheFolder cache) {
        this.folder = folder;
        this.daemons = daemons;
        this.tools = tools;
        this.programs = new NodePrograms(cache);
        this.namespace = new NodeNamespace(folder, daemons);
    }

    /** First of all: the addresses it takes go into certificates and flags of everything else. */
    NodeNetwork claimNetwork() {
        namespace.start(programs.nodeInit());
        return namespace.connectAnywhere();
    }

    void startContainerd(NodeNetwork network) {
        NodeFiles files = new NodeFiles(folder, network);
        files.podNetwork();
        daemons.start(
                Component.CONTAINERD,
                namespace.inside(
                        List.of("containerd", "--config", files.containerd().toString())));
    }

    void awaitContainerd() {
        daemons.await(Component.CONTAINERD, "answering on its socket", START, () -> images().answer());
        images().load(programs.pauseImage());
    }

    void startAgents(NodeNetwork network) {
        ControlGroups.create(network.controlGroup());
        NodeFiles files = new NodeFiles(folder, network);
        daemons.start(
                Component.KUBELET,
                namespace.inside(List.of(
                        tools.path(Tool.KUBELET).toString(),
                        "--config=" + files.kubelet(),
                        "--kubeconfig=" + folder.kubeconfigOf(Credentials.KUBELET),
                        "--hostname-override=" + NAME,
                        "--root-dir=" + folder.node().resolve("kubelet"),
                        "--node-ip=" + network.nodeAddress())));
        daemons.start(
                Component.KUBE_PROXY,
                namespace.inside(List.of(
                        tools.path(Tool.KUBE_PROXY).toString(),
                        "--kubeconfig=" + folder.kubeconfigOf(Credentials.KUBE_PROXY),
                        "--hostname-override=" + NAME,
                        "--cluster-cidr=" + network.podRange(),
                        "--proxy-mode=iptables",
                        // It may not write the host-wide limit of connections.
                        "--conntrack-max-per-core=0")));
        daemons.start(
                Component.COREDNS,
                namespace.inside(List.of(
                        tools.path(Tool.COREDNS).toString(),
                        "-conf",
                        files.dns().toString())));
    }

    void awaitReady(KubernetesClient client, NodeNetwork network) {
        daemons.await(Component.KUBELET, "the node is Ready", START, () -> isReady(client));
        URI dns = URI.create("http://%s:8181/ready".formatted(network.nodeAddress()));
        try (HttpClient http = HttpClient.newHttpClient()) {
            daemons.await(Component.COREDNS, "answering names", START, () -> answers(http, dns));
        }
    }

    /** As when the machine loses power. */
    void kill() {
        Signal.send(Signal.KILL, List.of(daemons.mark(Component.NODE)));
        daemons.stop(Component.NODE, STOP);
    }

    void startAgain(KubernetesClient client, NodeNetwork network) {
        namespace.start(programs.nodeInit());
        namespace.connect(network);
        startContainerd(network);
        awaitContainerd();
        startAgents(network);
        awaitReady(client, network);
    }

    NodeImages images() {
        return new NodeImages(folder.containerdSocket());
    }

    private static boolean isReady(KubernetesClient client) {
        return Optional.ofNullable(client.nodes().withName(NAME).get()).map(Node::getStatus).stream()
                .flatMap(status -> status.getConditions().stream())
                .anyMatch(condition -> condition.getType().equals("Ready")
                        && condition.getStatus().equals("True"));
    }

    private static boolean answers(HttpClient http, URI uri) {
        try {
            HttpRequest request =
                    HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(2)).build();
            return http.send(request, BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException notYet) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
