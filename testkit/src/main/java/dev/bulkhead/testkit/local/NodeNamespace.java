package dev.bulkhead.testkit.local;

import dev.bulkhead.testkit.machine.Command;
import dev.bulkhead.testkit.machine.MachineException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The network, mount and process namespaces of a node, joined to the host by a pair of virtual network cards.
 *
 * <p>{@code unshare} is the outer parent and dies with its child and the reverse; when the child, process 1 inside, ends,
 * the kernel kills all that runs inside and drops their mounts, interfaces and iptables rules.
 */
final class NodeNamespace {

    private static final Duration START = Duration.ofSeconds(10);

    /**
     * What a node writes outside its folder goes to memory that vanishes with the namespace. The mounts are shared
     * inside, since a kubelet expects that, and not with the host.
     */
    private static final String SETUP = """
            set -e
            mount --make-rshared /
            for folder in /run /var/lib /var/log; do mount -t tmpfs -o mode=755 tmpfs $folder; done
            mkdir -p /run/lock /var/lib/cni
            mount --bind "$1" %s
            ip link set lo up
            exec "$0" "$1"
            """.formatted(VolumeNamespace.PROVISIONER_FOLDER);

    private static final List<Path> HIDDEN_INSIDE = List.of(Path.of("/run"), Path.of("/var/lib"), Path.of("/var/log"));

    private final ClusterFolder folder;
    private final Daemons daemons;

    NodeNamespace(ClusterFolder folder, Daemons daemons) {
        this.folder = folder;
        this.daemons = daemons;
    }

    void start(Path nodeInit) {
        if (HIDDEN_INSIDE.stream().anyMatch(folder.root()::startsWith)) {
            throw new MachineException("a cluster with a node cannot live in " + folder.root()
                    + ": choose a folder outside /run, /var/lib and /var/log");
        }
        daemons.forgetLog(Component.NODE);
        daemons.start(
                Component.NODE,
                List.of(
                        "unshare",
                        "--net",
                        "--mount",
                        "--propagation=private",
                        "--pid",
                        "--fork",
                        "--kill-child",
                        "--mount-proc",
                        "sh",
                        "-c",
                        SETUP,
                        nodeInit.toString(),
                        folder.volumes().toString()));
        daemons.await(Component.NODE, "the node's namespaces are there", START, this::isReady);
    }

    /** Lays the cable in the first free slot. The cable belongs to the namespace: it cannot be left behind. */
    NodeNetwork connectAnywhere() {
        String lastFailure = "";
        for (int slot = 0; slot < NodeNetwork.SLOTS; slot++) {
            NodeNetwork network = new NodeNetwork(slot);
            if (isFree(network)) {
                Command.Result cable = layCable(network);
                if (cable.succeeded()) {
                    address(network);
                    return network;
                }
                lastFailure = cable.output().strip();
            }
        }
        throw new MachineException("found no free network for a node: " + lastFailure);
    }

    private static boolean isFree(NodeNetwork network) {
        String prefix = network.hostAddress().replaceFirst("[0-9]+$", "");
        try {
            return NetworkInterface.networkInterfaces()
                    .filter(device -> !device.getName().equals(network.link()))
                    .flatMap(NetworkInterface::inetAddresses)
                    .noneMatch(address -> address.getHostAddress().startsWith(prefix));
        } catch (SocketException e) {
            throw new MachineException("cannot list the network interfaces", e);
        }
    }

    void connect(NodeNetwork network) {
        // The old cable goes a moment after the last process of the old namespace.
        for (int tries = 0; tries < 100 && Files.exists(Path.of("/sys/class/net", network.link())); tries++) {
            Daemons.pause();
        }
        Command.Result cable = layCable(network);
        if (!cable.succeeded()) {
            throw new MachineException(
                    "cannot connect the node again: " + cable.output().strip());
        }
        address(network);
    }

    /** The words that run a program inside. */
    List<String> inside(List<String> command) {
        List<String> words = new ArrayList<>(
                List.of("nsenter", "--target", Long.toString(firstProcess()), "--net", "--mount", "--pid", "--"));
        words.addAll(command);
        return words;
    }

    private Command.Result layCable(NodeNetwork network) {
        String namespace = Long.toString(firstProcess());
        return Command.of(
                        "ip", "link", "add", network.link(), "type", "veth", "peer", "name", "eth0", "netns", namespace)
                .run();
    }

    private void address(NodeNetwork network) {
        run("ip addr add %s/24 dev %s".formatted(network.hostAddress(), network.link()));
        run("ip link set %s up".formatted(network.link()));
        String within = """
                set -e
                ip addr add %s/24 dev eth0
                ip link set eth0 up
                ip route add default via %s
                echo 1 > /proc/sys/net/ipv4/ip_forward
                """.formatted(network.nodeAddress(), network.hostAddress());
        new Command(inside(List.of("sh", "-c", within))).mustSucceed();
        for (String range : List.of(network.podRange(), network.serviceRange())) {
            run("ip route replace %s via %s dev %s".formatted(range, network.nodeAddress(), network.link()));
        }
    }

    private static void run(String command) {
        new Command(List.of(command.split(" "))).mustSucceed();
    }

    private boolean isReady() {
        try {
            return Files.readString(folder.log(Component.NODE)).endsWith("ready\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private long firstProcess() {
        long outer = daemons.mark(Component.NODE).pid();
        try (Stream<ProcessHandle> children =
                ProcessHandle.of(outer).orElseThrow().children()) {
            return children.findFirst()
                    .orElseThrow(() -> new MachineException("the node's namespaces have ended"))
                    .pid();
        }
    }
}
