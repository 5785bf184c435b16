package dev.bulkhead.testkit.local;

import dev.bulkhead.testkit.tools.Tool;
import dev.bulkhead.testkit.tools.ToolCache;
import io.fabric8.kubernetes.api.model.storage.StorageClassBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** etcd, API server, controller manager and scheduler. */
final class ControlPlane {

    private static final Duration START = Duration.ofSeconds(90);
    private static final Duration STOP = Duration.ofSeconds(5);

    private final ClusterFolder folder;
    private final Ports ports;
    private final Optional<NodeNetwork> network;
    private final Daemons daemons;
    private final ToolCache tools;
    private final boolean auditLog;

    ControlPlane(
            ClusterFolder folder,
            Ports ports,
            Optional<NodeNetwork> network,
            Daemons daemons,
            ToolCache tools,
            boolean auditLog) {
        this.folder = folder;
        this.ports = ports;
        this.network = network;
        this.daemons = daemons;
        this.tools = tools;
        this.auditLog = auditLog;
    }

    void startEtcd() {
        String clients = "http://127.0.0.1:" + ports.etcdClients();
        String peers = "http://127.0.0.1:" + ports.etcdPeers();
        daemons.start(
                Component.ETCD,
                List.of(
                        tools.path(Tool.ETCD).toString(),
                        "--data-dir=" + folder.etcdData(),
                        "--listen-client-urls=" + clients,
                        "--advertise-client-urls=" + clients,
                        "--listen-peer-urls=" + peers,
                        "--initial-advertise-peer-urls=" + peers,
                        "--initial-cluster=default=" + peers,
                        // The data dies with the cluster: waiting for the disk would only slow tests down.
                        "--unsafe-no-fsync",
                        "--quota-backend-bytes=4294967296"));
    }

    void startApiServer() {
        daemons.start(Component.API_SERVER, apiServerCommand());
    }

    void awaitApiServer(KubernetesClient client) {
        daemons.await(Component.API_SERVER, "answering /readyz", START, () -> isReady(client));
    }

    void stopApiServer() {
        daemons.stop(Component.API_SERVER, STOP);
    }

    void startControllers() {
        List<String> command = new ArrayList<>(VolumeNamespace.around(folder.volumes()));
        command.addAll(List.of(
                tools.path(Tool.KUBE_CONTROLLER_MANAGER).toString(),
                "--kubeconfig=" + folder.kubeconfigOf(Credentials.CONTROLLER_MANAGER),
                "--service-account-private-key-file=" + pki("tokens.key"),
                "--root-ca-file=" + pki("ca.crt"),
                "--cluster-signing-cert-file=" + pki("ca.crt"),
                "--cluster-signing-key-file=" + pki("ca.key"),
                "--use-service-account-credentials",
                "--enable-hostpath-provisioner",
                "--leader-elect=false",
                "--secure-port=0",
                "--kube-api-qps=500",
                "--kube-api-burst=1000"));
        daemons.start(Component.CONTROLLER_MANAGER, command);
        daemons.start(
                Component.SCHEDULER,
                List.of(
                        tools.path(Tool.KUBE_SCHEDULER).toString(),
                        "--kubeconfig=" + folder.kubeconfigOf(Credentials.SCHEDULER),
                        "--leader-elect=false",
                        "--secure-port=0",
                        "--feature-gates=GenericWorkload=true",
                        "--kube-api-qps=500",
                        "--kube-api-burst=1000"));
    }

    /** The controllers work once they have made the service account that every pod needs. */
    void awaitControllers(KubernetesClient client) {
        daemons.await(
                Component.CONTROLLER_MANAGER,
                "making the default service account",
                START,
                () -> client.serviceAccounts()
                                .inNamespace("default")
                                .withName("default")
                                .get()
                        != null);
        client.resource(new StorageClassBuilder()
                        .withNewMetadata()
                        .withName("standard")
                        .addToAnnotations("storageclass.kubernetes.io/is-default-class", "true")
                        .endMetadata()
                        .withProvisioner("kubernetes.io/host-path")
                        .withReclaimPolicy("Delete")
                        .withVolumeBindingMode("Immediate")
                        .build())
                .serverSideApply();
    }

    private List<String> apiServerCommand() {
        List<String> command = new ArrayList<>(List.of(
                tools.path(Tool.KUBE_APISERVER).toString(),
                "--etcd-servers=http://127.0.0.1:" + ports.etcdClients(),
                "--bind-address=" + (network.isPresent() ? "0.0.0.0" : "127.0.0.1"),
                // Must not be loopback. Without a node nobody uses it: an address reserved for documentation.
                "--advertise-address=" + network.map(NodeNetwork::hostAddress).orElse("192.0.2.1"),
                "--secure-port=" + ports.apiServer(),
                "--tls-cert-file=" + pki("apiserver.crt"),
                "--tls-private-key-file=" + pki("apiserver.key"),
                "--client-ca-file=" + pki("ca.crt"),
                "--service-account-key-file=" + pki("tokens.crt"),
                "--service-account-signing-key-file=" + pki("tokens.key"),
                "--service-account-issuer=https://kubernetes.default.svc",
                "--service-cluster-ip-range="
                        + network.map(NodeNetwork::serviceRange).orElse("10.96.0.0/16"),
                "--authorization-mode=Node,RBAC",
                "--allow-privileged",
                "--kubelet-client-certificate=" + pki("admin.crt"),
                "--kubelet-client-key=" + pki("admin.key"),
                "--kubelet-certificate-authority=" + pki("ca.crt"),
                "--kubelet-preferred-address-types=InternalIP",
                "--feature-gates=GenericWorkload=true",
                "--runtime-config=scheduling.k8s.io/v1beta1=true",
                "--profiling=false"));
        if (auditLog) {
            command.add("--audit-policy-file=" + auditPolicy());
            command.add("--audit-log-path=" + folder.auditLog());
        }
        return command;
    }

    private Path auditPolicy() {
        try {
            return Files.writeString(folder.root().resolve("audit-policy.yaml"), """
                    apiVersion: audit.k8s.io/v1
                    kind: Policy
                    omitStages: [RequestReceived]
                    rules:
                    - level: Metadata
                    """);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path pki(String name) {
        return folder.pki().resolve(name);
    }

    private static boolean isReady(KubernetesClient client) {
        try {
            return "ok".equals(client.raw("/readyz"));
        } catch (KubernetesClientException notYet) {
            return false;
        }
    }
}
