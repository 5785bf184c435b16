package dev.bulkhead.testkit.local;

import dev.bulkhead.testkit.machine.MachineException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where a cluster keeps its files. */
public record ClusterFolder(Path root) {

    public ClusterFolder {
        root = root.toAbsolutePath().normalize();
    }

    public Path state() {
        return root.resolve("state.json");
    }

    Path startLock() {
        return root.resolve("start.lock");
    }

    public Path kubeconfig() {
        return root.resolve("kubeconfig");
    }

    public Path auditLog() {
        return logs().resolve("audit.log");
    }

    public Path logs() {
        return root.resolve("logs");
    }

    Path log(Component component) {
        return logs().resolve(component.logName() + ".log");
    }

    Path pki() {
        return root.resolve("pki");
    }

    Path kubeconfigOf(String user) {
        return root.resolve("users").resolve(user + ".kubeconfig");
    }

    Path etcdData() {
        return root.resolve("etcd");
    }

    /** Claims of storage; seen as /tmp/hostpath_pv by the controller manager and the node. */
    Path volumes() {
        return root.resolve("volumes");
    }

    Path node() {
        return root.resolve("node");
    }

    /** containerd's images and snapshots: the one thing worth keeping between two starts. */
    Path imageStore() {
        return root.resolve("containerd");
    }

    Path containerdSocket() {
        return node().resolve("containerd.sock");
    }

    /** With all that is left in it; gone already is as good, as a cluster may be closed twice. */
    void delete() {
        try {
            if (Files.exists(root)) {
                Remains.deleteTree(root);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The kernel allows 107 bytes for the path of a socket, and the kubelet's lie deeper than containerd's. */
    void requireShortPath() {
        if (root.toString().length() > 70) {
            throw new MachineException("the path of the cluster's folder is too long for sockets in it: " + root);
        }
    }
}
