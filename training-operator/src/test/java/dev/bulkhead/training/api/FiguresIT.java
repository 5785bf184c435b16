package dev.bulkhead.training.api;

import static dev.bulkhead.training.api.Scene.ONE_WORKER;
import static dev.bulkhead.training.api.Scene.limit;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bulkhead.api.v1alpha1.Reason;
import dev.bulkhead.api.v1alpha1.TrainingJobStatus.Phase;
import dev.bulkhead.testkit.WriteLog;
import dev.bulkhead.testkit.local.FakeKubelet;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Figures of memory that are missing, stale, no numbers or of others move no limit; true ones beside them do. */
class FiguresIT {
    private static final long NEARLY_ALL = 500L << 20;

    @RegisterExtension
    static final TrainingWorld world = TrainingWorld.withoutOperator();

    /** What the kubelet says, line by line, by the name of the pod. */
    private static final Map<String, Supplier<String>> FIGURES = new ConcurrentHashMap<>();

    private static FakeKubelet kubelet;
    private static TestOperator operator;

    @BeforeAll
    static void start() {
        kubelet = FakeKubelet.start();
        kubelet.say(() -> FIGURES.values().stream().map(Supplier::get).collect(Collectors.joining()));
        world.node().takeKubelet(kubelet);
        operator = TestOperator.start(
                world.cluster(),
                Map.of("BULKHEAD_MEMORY_WATCH_INTERVAL", "1s", "BULKHEAD_KUBELET_VERIFY_TLS", "false"),
                new WriteLog());
    }

    @AfterAll
    static void stop() {
        operator.close();
        world.node().leaveKubelet();
        kubelet.close();
    }

    @Test
    void onlyTrueFiguresMoveALimit() {
        Scene scene = world.scene();
        Map<String, String> lies = Map.of(
                "nan",
                "NaN %d",
                "infinite",
                "+Inf %d",
                "negative",
                "-5e8 %d",
                "stale",
                NEARLY_ALL + " " + Instant.now().minus(Duration.ofHours(1)).toEpochMilli(),
                "future",
                NEARLY_ALL + " " + Instant.now().plus(Duration.ofHours(1)).toEpochMilli(),
                "timeless",
                Long.toString(NEARLY_ALL));
        lies.keySet().forEach(name -> scene.create(name, ONE_WORKER));
        scene.create("silent", ONE_WORKER);
        scene.create("namesake", ONE_WORKER);
        scene.create("honest", ONE_WORKER);
        List.of("silent", "namesake", "honest").forEach(name -> scene.awaitPhase(name, Phase.Running));
        lies.forEach((name, value) -> {
            scene.awaitPhase(name, Phase.Running);
            say(scene.pod(name + "-worker-0-1"), value, "");
        });
        Pod namesake = scene.pod("namesake-worker-0-1");
        // of a container that ran under this name an hour ago
        say(
                namesake,
                NEARLY_ALL + " %d",
                "container_start_time_seconds{container=\"trainer\",namespace=\"%s\",pod=\"%s\"} %d\n"
                        .formatted(
                                scene.namespace(),
                                namesake.getMetadata().getName(),
                                Instant.now().minus(Duration.ofHours(1)).getEpochSecond()));

        say(scene.pod("honest-worker-0-1"), NEARLY_ALL + " %d", "");

        Pod raised = scene.awaitPod("honest-worker-0-1", p -> !limit(p).equals(new Quantity("512Mi")));
        assertThat(Quantity.getAmountInBytes(limit(raised)).longValueExact()).isBetween(768L << 20, 16L << 30);
        assertThat(scene.eventReasons("honest")).contains(Reason.MemoryRaised.name());
        int rounds = kubelet.asked();
        Scene.until(kubelet::asked, asked -> asked >= rounds + 3);
        assertThat(scene.client().pods().inNamespace(scene.namespace()).list().getItems())
                .filteredOn(p -> !p.getMetadata().getName().startsWith("honest"))
                .hasSize(lies.size() + 2)
                .allSatisfy(p -> assertThat(limit(p)).isEqualTo(new Quantity("512Mi")));
        assertThat(scene.client()
                        .v1()
                        .events()
                        .inNamespace(scene.namespace())
                        .list()
                        .getItems())
                .filteredOn(e -> Reason.MemoryRaised.name().equals(e.getReason()))
                .extracting(Event::getInvolvedObject)
                .extracting("name")
                .containsOnly("honest");
    }

    /** @param value the end of a line in Prometheus' format, the time of each request in place of {@code %d} */
    private static void say(Pod pod, String value, String more) {
        String labels = "{container=\"trainer\",namespace=\"%s\",pod=\"%s\"} "
                .formatted(pod.getMetadata().getNamespace(), pod.getMetadata().getName());
        FIGURES.put(
                pod.getMetadata().getName(),
                () -> more + "container_memory_working_set_bytes" + labels
                        + value.formatted(Instant.now().toEpochMilli()) + "\n");
    }
}
