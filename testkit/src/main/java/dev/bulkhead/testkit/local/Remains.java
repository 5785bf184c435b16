package dev.bulkhead.testkit.local;

import dev.bulkhead.testkit.machine.Command;
import dev.bulkhead.testkit.machine.MachineException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/**
 * Removes what a cluster has on this machine, whether it runs well, half, or its starter was killed. Logs stay, and
 * the image store where it is to be kept.
 */
final class Remains {

    private static final Duration PATIENCE = Duration.ofMillis(2500);
    private static final Duration AFTER_KILL = Duration.ofSeconds(8);
    private static final List<String> KEPT = List.of("logs", "state.json", "start.lock");

    private final ClusterFolder folder;

    Remains(ClusterFolder folder) {
        this.folder = folder;
    }

    /** Clears a folder if a state file is there; anything else in it was never ours. */
    void remove() {
        StateFile.read(folder.state()).ifPresent(this::remove);
    }

    private void remove(ClusterState state) {
        endProcesses(state);
        if (state.network() != null) {
            removeLink(state.network().link());
            ControlGroups.remove(state.network().controlGroup());
        }
        refuseMounts();
        removeFiles(state.keepImages());
        try {
            Files.delete(folder.state());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void endProcesses(ClusterState state) {
        boolean sameBoot = state.bootId().equals(StateFile.bootId());
        Collection<ProcessMark> known = sameBoot ? state.processes().values() : List.of();
        List<ProcessMark> politely = state.processes().entrySet().stream()
                .filter(entry -> sameBoot && entry.getKey() != Component.NODE)
                .map(java.util.Map.Entry::getValue)
                .toList();
        // A stopped process would not see the polite request.
        Signal.send(Signal.CONT, politely);
        Signal.send(Signal.TERM, politely);
        waitFor(PATIENCE, () -> politely.stream().noneMatch(ProcessMark::alive));
        Signal.send(Signal.KILL, known);
        boolean gone = waitFor(AFTER_KILL, () -> {
            List<ProcessMark> tagged = taggedProcesses();
            Signal.send(Signal.KILL, tagged);
            return tagged.isEmpty() && known.stream().noneMatch(ProcessMark::alive);
        });
        if (!gone) {
            throw new MachineException("processes of the cluster in " + folder.root() + " cannot be ended");
        }
    }

    /** All processes that were started for this folder, also those that never reached the state file. */
    List<ProcessMark> taggedProcesses() {
        String tag = Daemons.TAG + "=" + folder.root();
        return ProcessHandle.allProcesses()
                .filter(process -> environment(process.pid()).contains(tag))
                .flatMap(process -> ProcessMark.of(process.pid()).stream())
                .filter(ProcessMark::alive)
                .toList();
    }

    private static List<String> environment(long pid) {
        try {
            byte[] bytes = Files.readAllBytes(Path.of("/proc/" + pid + "/environ"));
            return List.of(new String(bytes, StandardCharsets.UTF_8).split("\0"));
        } catch (IOException goneOrNotOurs) {
            return List.of();
        }
    }

    private static void removeLink(String link) {
        Path device = Path.of("/sys/class/net", link);
        // It goes with the namespace, a moment after its last process.
        if (!waitFor(Duration.ofSeconds(3), () -> !Files.exists(device))) {
            Command.of("ip", "link", "delete", link).run();
        }
    }

    /** Deleting through a mount would delete what is mounted there. */
    private void refuseMounts() {
        List<String> mounts = mountPoints(Path.of("/proc/self/mountinfo")).stream()
                .filter(point -> Path.of(point).startsWith(folder.root()))
                .toList();
        if (!mounts.isEmpty()) {
            throw new MachineException("still mounted, so nothing is deleted: " + String.join(", ", mounts));
        }
    }

    private void removeFiles(boolean keepImages) {
        List<String> kept = new ArrayList<>(KEPT);
        if (keepImages) {
            kept.add(folder.imageStore().getFileName().toString());
        }
        try (Stream<Path> top = Files.list(folder.root())) {
            for (Path each : top.toList()) {
                if (!kept.contains(each.getFileName().toString())) {
                    deleteTree(each);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void deleteTree(Path top) throws IOException {
        try (Stream<Path> tree = Files.walk(top)) {
            for (Path each : tree.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(each);
            }
        }
    }

    private static List<String> mountPoints(Path mountinfo) {
        try {
            return Files.readString(mountinfo)
                    .lines()
                    .map(line -> line.split(" ")[4])
                    .toList();
        } catch (IOException gone) {
            return List.of();
        }
    }

    private static boolean waitFor(Duration patience, BooleanSupplier done) {
        Instant deadline = Instant.now().plus(patience);
        while (!done.getAsBoolean()) {
            if (Instant.now().isAfter(deadline)) {
                return false;
            }
            Daemons.pause();
        }
        return true;
    }
}
