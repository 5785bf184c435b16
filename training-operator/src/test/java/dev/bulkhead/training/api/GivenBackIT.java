package dev.bulkhead.training.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bulkhead.api.v1alpha1.Reason;
import dev.bulkhead.api.v1alpha1.TrainingJobStatus;
import dev.bulkhead.api.v1alpha1.TrainingJobStatus.Phase;
import io.fabric8.kubernetes.client.http.BasicBuilder;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.Interceptor;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The node that was chosen is gone before its pod is there. */
class GivenBackIT {
    @RegisterExtension
    static final TrainingWorld world = TrainingWorld.withoutOperator();

    @Test
    void theGangGivesItsRoomBackAndIsPlacedAnewUncharged() {
        Scene scene = world.scene();
        Yard yard = new Yard(scene).node("a", 8, "A100").node("b", 8, "A100");
        AtomicReference<Runnable> beforeTheFirstPod = new AtomicReference<>(() -> yard.remove("b"));
        Interceptor between = new Interceptor() {
            @Override
            public void before(BasicBuilder builder, HttpRequest request, RequestTags tags) {
                if (request.method().equals("POST") && request.uri().getPath().endsWith("/pods")) {
                    beforeTheFirstPod.getAndSet(() -> {}).run();
                }
            }
        };
        try (TestOperator _ = TestOperator.start(world.cluster(), Map.of(), between)) {
            scene.create("wide", yard.workers(2, 8, ""));

            TrainingJobStatus back = scene.awaitStatus("wide", s -> s.currentAttempt() == 2);
            assertThat(back.attempts()).singleElement().satisfies(a -> {
                assertThat(a.reason()).isEqualTo(Reason.WaitingForRoom);
                assertThat(a.charge()).isNull();
                assertThat(a.message()).contains("-b after all: the node is gone");
            });
            scene.awaitStatus("wide", s -> s.queuePosition() != null);
            scene.awaitPods(
                    "wide",
                    pods -> pods.stream()
                            .allMatch(p -> p.getMetadata().getName().endsWith("-1")
                                    && "Failed".equals(p.getStatus().getPhase())));
            yard.node("c", 8, "A100");
            TrainingJobStatus runs = scene.awaitPhase("wide", Phase.Running);
            assertThat(runs.restarts()).isNull();
        }
    }
}
