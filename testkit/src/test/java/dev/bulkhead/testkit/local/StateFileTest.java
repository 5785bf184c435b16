package dev.bulkhead.testkit.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateFileTest {

    @TempDir
    Path folder;

    @Test
    void whatOneProcessWritesAnotherReads() {
        StateFile file = StateFile.create(folder.resolve("state.json"), state(null));
        ProcessMark mark = ProcessMark.ofThisProcess();

        file.update(before -> before.with(new NodeNetwork(7)).with(Component.ETCD, mark));

        ClusterState read = StateFile.read(folder.resolve("state.json")).orElseThrow();
        assertThat(read).isEqualTo(file.get());
        assertThat(read.process(Component.ETCD)).contains(mark);
        assertThat(read.network().slot()).isEqualTo(7);
    }

    @Test
    void aFolderWithoutAStateHoldsNoCluster() {
        assertThat(StateFile.read(folder.resolve("state.json"))).isEmpty();
        assertThat(LocalCluster.describe(folder)).containsExactly("no cluster in " + folder);
    }

    @Test
    void aClusterIsAnOrphanOnceItsOwnerHasEnded() {
        ProcessMark ended = new ProcessMark(ProcessMark.ofThisProcess().pid(), 1);

        assertThat(state(ProcessMark.ofThisProcess()).isOrphan()).isFalse();
        assertThat(state(ended).isOrphan()).isTrue();
        assertThat(state(null).isOrphan()).as("it stays up by itself").isFalse();
    }

    @Test
    void aProcessIsNotTakenForALaterOneWithItsNumber() {
        ProcessMark here = ProcessMark.ofThisProcess();

        assertThat(here.alive()).isTrue();
        assertThat(new ProcessMark(here.pid(), here.startTicks() + 1).alive()).isFalse();
    }

    @Test
    void removingAFolderThatWasNeverAClustersTouchesNothing() throws Exception {
        Path mine = Files.writeString(folder.resolve("thesis.tex"), "years of work");

        LocalCluster.remove(folder);

        assertThat(mine).exists();
    }

    @Test
    void removingKeepsLogsAndTheImageStoreIfWanted() throws Exception {
        StateFile.create(folder.resolve("state.json"), state(null));
        Files.createDirectories(folder.resolve("logs"));
        Files.createDirectories(folder.resolve("containerd/content"));
        Files.createDirectories(folder.resolve("etcd/member"));

        LocalCluster.remove(folder);

        assertThat(folder.resolve("logs")).exists();
        assertThat(folder.resolve("containerd/content")).exists();
        assertThat(folder.resolve("etcd")).doesNotExist();
        assertThat(folder.resolve("state.json")).doesNotExist();
    }

    private static ClusterState state(ProcessMark owner) {
        return new ClusterState("boot", owner, true, 0, true, new Ports(1, 2, 3), null, Map.of());
    }
}
