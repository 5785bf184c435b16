package dev.bulkhead.testkit.local;

import dev.bulkhead.testkit.machine.MachineException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** The control groups that hold a node's pods. No namespace takes them along, so they are removed by hand. */
final class ControlGroups {

    private static final Path ROOT = Path.of("/sys/fs/cgroup");
    private static final List<String> VERSION_1_CONTROLLERS =
            List.of("cpu", "cpuacct", "cpuset", "memory", "devices", "freezer", "blkio", "pids", "systemd", "hugetlb");
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private ControlGroups() {}

    static void create(String name) {
        try {
            for (Path parent : hierarchies()) {
                Path group = Files.createDirectories(parent.resolve(name));
                // Version 1: a new group may use no processor and no memory bank until told which.
                for (String file : List.of("cpuset.cpus", "cpuset.mems")) {
                    if (!isVersion2() && Files.exists(group.resolve(file))) {
                        Files.writeString(group.resolve(file), Files.readString(parent.resolve(file)));
                    }
                }
            }
            if (isVersion2()) {
                Files.writeString(ROOT.resolve("cgroup.subtree_control"), "+cpu +cpuset +memory +pids +io");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void remove(String name) {
        Instant deadline = Instant.now().plus(PATIENCE);
        for (Path group : existing(name)) {
            while (Files.exists(group) && !removed(group)) {
                if (Instant.now().isAfter(deadline)) {
                    throw new MachineException("processes still run in the control group " + group);
                }
                Daemons.pause();
            }
        }
    }

    static List<Path> existing(String name) {
        return hierarchies().stream()
                .map(parent -> parent.resolve(name))
                .filter(Files::exists)
                .toList();
    }

    /** Inner groups first. The files in a group are not files: only its folder is to be removed. */
    private static boolean removed(Path group) {
        try (Stream<Path> tree = Files.find(group, 32, (path, attributes) -> attributes.isDirectory())) {
            for (Path each : tree.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(each);
            }
            return true;
        } catch (IOException | UncheckedIOException busy) {
            return false;
        }
    }

    private static boolean isVersion2() {
        return Files.exists(ROOT.resolve("cgroup.controllers"));
    }

    private static List<Path> hierarchies() {
        return isVersion2()
                ? List.of(ROOT)
                : VERSION_1_CONTROLLERS.stream()
                        .map(ROOT::resolve)
                        .filter(Files::isDirectory)
                        .toList();
    }
}
