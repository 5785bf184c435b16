package dev.bulkhead.testkit.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bulkhead.testkit.machine.CacheFolder;
import dev.bulkhead.testkit.machine.Progress;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a cluster leaves on the disk when its owner closes it. */
class ClusterEndIT {
    @TempDir
    private Path folder;

    @Test
    void oneThatServedWellLeavesNothing() {
        LocalCluster cluster = start();

        cluster.close();

        assertThat(cluster.folder().root()).doesNotExist();
    }

    @Test
    void oneWhoseLogsAreWantedLeavesThem() {
        LocalCluster cluster = start();

        cluster.keepLogs();
        cluster.close();

        assertThat(cluster.folder().root())
                .isDirectoryContaining(f -> f.endsWith("logs"))
                .isDirectoryNotContaining(f -> Files.isDirectory(f) && !f.endsWith("logs"));
    }

    private LocalCluster start() {
        return LocalCluster.start(
                LocalClusterSpec.in(folder.resolve("cluster")),
                CacheFolder.fromEnvironment(),
                Progress.toStandardError());
    }
}
