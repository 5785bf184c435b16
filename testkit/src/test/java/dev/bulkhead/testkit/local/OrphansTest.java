package dev.bulkhead.testkit.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OrphansTest {

    private static final ProcessMark ALIVE = ProcessMark.ofThisProcess();
    private static final ProcessMark ENDED = new ProcessMark(ALIVE.pid(), 1);

    @TempDir
    Path folders;

    @Test
    void onlyClustersWhoseTestRunHasEndedAreRemoved() {
        cluster("running", ALIVE, StateFile.bootId());
        cluster("killed", ENDED, StateFile.bootId());
        cluster("before-reboot", ALIVE, "an earlier boot");

        new Orphans(folders).remove(line -> {});

        assertThat(folders.resolve("running/state.json")).exists();
        assertThat(folders.resolve("killed/state.json")).doesNotExist();
        assertThat(folders.resolve("before-reboot/state.json")).doesNotExist();
    }

    @Test
    void logsOfStoppedClustersAreKeptForADay() throws Exception {
        Path today = Files.createDirectories(folders.resolve("today/logs"));
        Path lastWeek = Files.createDirectories(folders.resolve("last-week/logs"));
        Files.setLastModifiedTime(
                lastWeek.getParent(), FileTime.from(Instant.now().minus(Duration.ofDays(7))));

        new Orphans(folders).remove(line -> {});

        assertThat(today).exists();
        assertThat(lastWeek).doesNotExist();
    }

    private void cluster(String name, ProcessMark owner, String bootId) {
        StateFile.create(
                folders.resolve(name).resolve("state.json"),
                new ClusterState(bootId, owner, false, 0, false, new Ports(1, 2, 3), null, Map.of()));
    }
}
