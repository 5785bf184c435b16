package dev.bulkhead.testkit.local;

import dev.bulkhead.testkit.machine.Progress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/** Clusters whose test run was killed before it could stop them, and old logs of those that were stopped. */
public record Orphans(Path folders) {

    private static final Duration LOGS_KEPT = Duration.ofDays(1);

    public void remove(Progress progress) {
        for (Path each : clusters()) {
            ClusterFolder folder = new ClusterFolder(each);
            StateFile.read(folder.state())
                    .filter(state -> state.isOrphan() || !state.bootId().equals(StateFile.bootId()))
                    .ifPresent(left -> {
                        progress.say("removing the cluster that a killed test run left in " + each
                                + " (API server port " + left.ports().apiServer() + ")");
                        new Remains(folder).remove();
                    });
            removeOldLogs(folder);
        }
    }

    private static void removeOldLogs(ClusterFolder folder) {
        try {
            boolean old = Files.getLastModifiedTime(folder.root())
                    .toInstant()
                    .isBefore(Instant.now().minus(LOGS_KEPT));
            if (old && !Files.exists(folder.state())) {
                Remains.deleteTree(folder.root());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<Path> clusters() {
        if (!Files.isDirectory(folders)) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(folders)) {
            return all.filter(Files::isDirectory).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
