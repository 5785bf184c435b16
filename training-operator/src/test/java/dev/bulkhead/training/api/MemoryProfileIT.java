package dev.bulkhead.training.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bulkhead.api.v1alpha1.MemoryProfile;
import dev.bulkhead.api.v1alpha1.MemoryProfileSpec;
import dev.bulkhead.api.v1alpha1.TrainingJobStatus;
import dev.bulkhead.api.v1alpha1.TrainingJobStatus.MemorySource;
import dev.bulkhead.api.v1alpha1.TrainingJobStatus.Phase;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What earlier runs needed: kept in a bounded number of records, forgotten with them, and not kept where nobody wants it. */
class MemoryProfileIT {
    private static final int MOST = 200;
    private static final Quantity WRITTEN = new Quantity("512Mi");
    private static final Quantity GROWN = new Quantity("768Mi");

    @RegisterExtension
    static final TrainingWorld world = TrainingWorld.withOperator();

    @SideBySide
    @Test
    void deletingTheRecordForgets() {
        Scene scene = world.scene();
        runOutOfMemory(scene, "first");
        assertThat(start(scene, "second")).isEqualTo(GROWN);
        assertThat(scene.awaitStatus("second", s -> s.memory() != null).memory())
                .extracting(TrainingJobStatus.ContainerMemory::source)
                .containsExactly(MemorySource.Remembered);

        world.client().resource(records(scene).getFirst()).delete();

        Scene.until(
                () -> {
                    String name = "later-" + Instant.now().toEpochMilli();
                    return start(scene, name);
                },
                WRITTEN::equals);
        assertThat(records(scene)).isEmpty();
    }

    @SideBySide
    @Test
    void whereThePolicySaysSoNothingIsKeptAndNothingUsed() {
        Scene scene = world.scene();
        runOutOfMemory(scene, "before");
        List<MemoryProfile> before = records(scene);
        assertThat(before).hasSize(1);
        Policies.create(scene, "memory: {remember: false}");

        Scene.until(() -> start(scene, "later-" + Instant.now().toEpochMilli()), WRITTEN::equals);
        runOutOfMemory(scene, "after");

        assertThat(records(scene)).isEqualTo(before);
    }

    @SideBySide
    @Test
    void ofTooManyRecordsTheOldestGoes() {
        Scene scene = world.scene();
        for (int i = 0; i < MOST + 2; i++) {
            world.client()
                    .resource(record(scene, "record-" + i, "2026-01-01T00:%02d:%02dZ".formatted(i / 60, i % 60)))
                    .create();
        }

        runOutOfMemory(scene, "one-more");

        List<String> names =
                records(scene).stream().map(r -> r.getMetadata().getName()).toList();
        assertThat(names)
                .hasSize(MOST)
                .doesNotContain("record-0", "record-1", "record-2")
                .contains("record-3", "record-" + (MOST + 1))
                .anyMatch(n -> !n.startsWith("record-"));
    }

    /** Is killed once at what it starts with, and goes on with more. */
    private static void runOutOfMemory(Scene scene, String name) {
        scene.create(name, Scene.ONE_WORKER);
        scene.awaitPhase(name, Phase.Running);
        world.node().outOfMemory(scene.pod(name + "-worker-0-1"));
        scene.awaitStatus(name, s -> s.phase() == Phase.Running && s.currentAttempt() == 2);
    }

    /** The limit that a job starts with. */
    private static Quantity start(Scene scene, String name) {
        scene.create(name, Scene.ONE_WORKER);
        return Scene.limit(scene.awaitPod(name + "-worker-0-1", p -> true));
    }

    private static List<MemoryProfile> records(Scene scene) {
        return world.client()
                .resources(MemoryProfile.class)
                .inNamespace(scene.namespace())
                .list()
                .getItems();
    }

    private static MemoryProfile record(Scene scene, String name, String lastSeen) {
        MemoryProfile profile = new MemoryProfile();
        profile.setMetadata(new ObjectMetaBuilder()
                .withNamespace(scene.namespace())
                .withName(name)
                .build());
        profile.setSpec(new MemoryProfileSpec(
                "example/" + name, null, "worker", "trainer", null, WRITTEN, null, null, 0, null, lastSeen));
        return profile;
    }
}
