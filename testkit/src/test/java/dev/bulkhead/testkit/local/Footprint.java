package dev.bulkhead.testkit.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** All that a cluster has on this machine, by looking and not by asking its own records. */
record Footprint(ClusterFolder folder, NodeNetwork network, String networkNamespace) {

    static Footprint of(ClusterFolder folder, ClusterState state) {
        long unshare = state.process(Component.NODE).orElseThrow().pid();
        try (Stream<ProcessHandle> children =
                ProcessHandle.of(unshare).orElseThrow().children()) {
            return new Footprint(
                    folder, state.network(), namespace(children.findFirst().orElseThrow()));
        }
    }

    List<String> look() {
        List<String> found = new ArrayList<>();
        ProcessHandle.allProcesses().forEach(process -> {
            String files = "/proc/" + process.pid();
            if (read(files + "/environ").contains(Daemons.TAG + "=" + folder.root() + "\0")
                    || read(files + "/cmdline").contains(folder.root() + "/")) {
                found.add("process " + process.pid() + " "
                        + read(files + "/cmdline").replace('\0', ' '));
            }
            if (namespace(process).equals(networkNamespace)) {
                found.add("network namespace of process " + process.pid());
            }
            read(files + "/mountinfo")
                    .lines()
                    .filter(line -> line.contains(folder.root() + "/"))
                    .forEach(line -> found.add("mount seen by process " + process.pid() + ": " + line));
        });
        if (Files.exists(Path.of("/sys/class/net", network.link()))) {
            found.add("interface " + network.link());
        }
        ControlGroups.existing(network.controlGroup()).forEach(group -> found.add("control group " + group));
        for (String file : List.of("node", "etcd", "volumes", "pki", "state.json", "kubeconfig")) {
            if (Files.exists(folder.root().resolve(file))) {
                found.add("file " + folder.root().resolve(file));
            }
        }
        return found;
    }

    private static String namespace(ProcessHandle process) {
        try {
            return Files.readSymbolicLink(Path.of("/proc/" + process.pid() + "/ns/net"))
                    .toString();
        } catch (IOException gone) {
            return "";
        }
    }

    private static String read(String file) {
        try {
            return Files.readString(Path.of(file), java.nio.charset.StandardCharsets.ISO_8859_1);
        } catch (IOException | UncheckedIOException gone) {
            return "";
        }
    }
}
