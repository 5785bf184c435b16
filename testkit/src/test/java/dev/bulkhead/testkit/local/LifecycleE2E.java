package dev.bulkhead.testkit.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bulkhead.testkit.machine.CacheFolder;
import dev.bulkhead.testkit.machine.Progress;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LifecycleE2E {

    private static final CacheFolder CACHE = CacheFolder.fromEnvironment();
    private static final Progress PROGRESS = Progress.toStandardError();

    @TempDir
    Path folder;

    @AfterEach
    void remove() {
        LocalCluster.remove(folder);
    }

    @Test
    void afterAStopNothingOfTheClusterIsLeft() {
        LocalCluster cluster = start(folder);
        runPause(cluster);
        Footprint footprint = Footprint.of(cluster.folder(), cluster.state());
        assertThat(footprint.look()).as("while it runs").isNotEmpty();

        Instant begin = Instant.now();
        cluster.close();

        assertThat(Duration.between(begin, Instant.now())).isLessThan(Duration.ofSeconds(15));
        assertThat(footprint.look()).isEmpty();
    }

    @Test
    void aClusterWhoseOwnerWasKilledIsClearedByTheNextStartAndWorks() throws Exception {
        Process owner = startInAnotherJvm();
        awaitState("COREDNS", owner);
        runPause(LocalCluster.attach(folder, CACHE, PROGRESS).orElseThrow());
        Footprint left = Footprint.of(
                new ClusterFolder(folder),
                StateFile.read(folder.resolve("state.json")).orElseThrow());
        owner.destroyForcibly().waitFor();

        try (LocalCluster again = start(folder)) {
            runPause(again);
        }

        assertThat(left.look()).isEmpty();
    }

    @Test
    void aStartThatIsKilledHalfWayIsClearedByTheNextOne() throws Exception {
        Process owner = startInAnotherJvm();
        awaitState("API_SERVER", owner);
        owner.destroyForcibly().waitFor();
        Footprint left = Footprint.of(
                new ClusterFolder(folder),
                StateFile.read(folder.resolve("state.json")).orElseThrow());

        start(folder).close();

        assertThat(left.look()).isEmpty();
    }

    @Test
    void twoClustersRunSideBySide(@TempDir Path otherFolder) {
        try (LocalCluster one = start(folder);
                LocalCluster other = start(otherFolder)) {
            runPause(one);
            runPause(other);

            assertThat(one.hostAddress()).isNotEqualTo(other.hostAddress());
        }
    }

    @Test
    void aNodeThatLostPowerComesBack() {
        try (LocalCluster cluster = start(folder)) {
            cluster.killNode();
            cluster.startNode();

            runPause(cluster);
        }
    }

    private static LocalCluster start(Path folder) {
        return LocalCluster.start(LocalClusterSpec.in(folder).withRealNode(), CACHE, PROGRESS);
    }

    private Process startInAnotherJvm() throws Exception {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin/java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        StartedByAnother.class.getName(),
                        folder.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("owner.log").toFile())
                .start();
    }

    private void awaitState(String component, Process owner) throws Exception {
        Path state = folder.resolve("state.json");
        Instant deadline = Instant.now().plusSeconds(60);
        while (!Files.exists(state) || !Files.readString(state).contains("\"" + component + "\"")) {
            assertThat(owner.isAlive()).as(() -> "the other JVM runs").isTrue();
            assertThat(Instant.now()).isBefore(deadline);
            Thread.sleep(20);
        }
    }

    /** The pause image is there from the start: a pod of it is the quickest proof that pods run. */
    private static void runPause(LocalCluster cluster) {
        Pod pod = cluster.client()
                .resource(new PodBuilder()
                        .withNewMetadata()
                        .withGenerateName("pause-")
                        .withNamespace("default")
                        .endMetadata()
                        .withNewSpec()
                        .withTerminationGracePeriodSeconds(0L)
                        .addNewContainer()
                        .withName("pause")
                        .withImage("bulkhead.local/pause:1")
                        .withImagePullPolicy("Never")
                        .endContainer()
                        .endSpec()
                        .build())
                .create();
        cluster.client()
                .resource(pod)
                .waitUntilCondition(p -> "Running".equals(p.getStatus().getPhase()), 60, TimeUnit.SECONDS);
    }
}
