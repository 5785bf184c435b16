package dev.bulkhead.testkit.local;

import dev.bulkhead.testkit.machine.Need;
import dev.bulkhead.testkit.oci.NodePrograms;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The configuration files of the programs on the node. */
record NodeFiles(ClusterFolder folder, NodeNetwork network) {

    Path containerd() {
        // restrict_oom_score_adj: without CAP_SYS_RESOURCE runc cannot lower the pause container's score, and dies.
        return write("containerd.toml", """
                version = 2
                root = "%1$s"
                state = "%2$s/containerd-state"
                [grpc]
                  address = "%3$s"
                [plugins."io.containerd.internal.v1.opt"]
                  path = "%2$s/opt"
                [plugins."io.containerd.grpc.v1.cri"]
                  restrict_oom_score_adj = true
                  sandbox_image = "%4$s"
                  [plugins."io.containerd.grpc.v1.cri".cni]
                    bin_dir = "%5$s"
                    conf_dir = "%2$s/cni"
                  [plugins."io.containerd.grpc.v1.cri".registry]
                    config_path = "%6$s"
                  [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
                    runtime_type = "io.containerd.runc.v2"
                """.formatted(
                        folder.imageStore(),
                        folder.node(),
                        folder.containerdSocket(),
                        NodePrograms.PAUSE_IMAGE,
                        cniPlugins(),
                        registries()));
    }

    /** One folder per registry with a hosts.toml, read at each pull. */
    Path registries() {
        return folder.node().resolve("registries");
    }

    /**
     * A registry of this machine without TLS, for tests of image pulls. Without {@code server} containerd asks again by
     * HTTPS after a 404, and reports only what became of that.
     */
    void trustPlainRegistry(String hostAndPort) {
        write("registries/" + hostAndPort + "/hosts.toml", """
                server = "http://%1$s"
                [host."http://%1$s"]
                  capabilities = ["pull", "resolve"]
                """.formatted(hostAndPort));
    }

    void podNetwork() {
        write("cni/10-pods.conflist", """
                {
                  "cniVersion": "0.4.0",
                  "name": "pods",
                  "plugins": [
                    {
                      "type": "bridge", "bridge": "cni0", "isGateway": true, "ipMasq": true, "hairpinMode": true,
                      "ipam": {
                        "type": "host-local", "dataDir": "%s/addresses",
                        "ranges": [[{"subnet": "%s"}]], "routes": [{"dst": "0.0.0.0/0"}]
                      }
                    },
                    {"type": "portmap", "capabilities": {"portMappings": true}}
                  ]
                }
                """.formatted(folder.node(), network.podRange()));
    }

    Path kubelet() {
        Path resolver = write("resolv.conf", "nameserver %s\n".formatted(network.nodeAddress()));
        return write("kubelet.yaml", """
                apiVersion: kubelet.config.k8s.io/v1beta1
                kind: KubeletConfiguration
                failCgroupV1: false
                cgroupDriver: cgroupfs
                cgroupRoot: /%1$s
                containerRuntimeEndpoint: unix://%2$s
                authentication:
                  anonymous: {enabled: false}
                  webhook: {enabled: true}
                  x509: {clientCAFile: %3$s/ca.crt}
                authorization: {mode: Webhook}
                tlsCertFile: %3$s/kubelet.crt
                tlsPrivateKeyFile: %3$s/kubelet.key
                clusterDomain: cluster.local
                clusterDNS: [%4$s]
                resolvConf: %5$s
                podLogsDir: %6$s/pod-logs
                volumePluginDir: %6$s/volume-plugins
                maxPods: 200
                serializeImagePulls: false
                # Loaded images cannot be pulled again: never clean them away.
                imageGCHighThresholdPercent: 100
                imageGCLowThresholdPercent: 99
                evictionHard: {memory.available: 500Mi, nodefs.available: 1%%, imagefs.available: 1%%}
                failSwapOn: false
                """.formatted(
                        network.controlGroup(),
                        folder.containerdSocket(),
                        folder.pki(),
                        network.nodeAddress(),
                        resolver,
                        folder.node()));
    }

    /** Only the cluster's own names: the node has no way to the world, so others are refused at once. */
    Path dns() {
        return write("Corefile", """
                cluster.local:53 {
                  bind %1$s
                  ready %1$s:8181
                  errors
                  kubernetes cluster.local {
                    kubeconfig %2$s
                    pods insecure
                  }
                }
                """.formatted(network.nodeAddress(), folder.kubeconfigOf(Credentials.DNS)));
    }

    private static Path cniPlugins() {
        return Need.NODE.stream()
                .filter(need -> need.what().startsWith("CNI"))
                .findFirst()
                .orElseThrow()
                .path()
                .getParent();
    }

    private Path write(String name, String text) {
        try {
            Path file = folder.node().resolve(name);
            Files.createDirectories(file.getParent());
            return Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
