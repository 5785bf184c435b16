package dev.bulkhead.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.bulkhead.api.v1alpha1.InferenceService;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FleetTest {
    private static final FleetShape SHAPE = new FleetShape(300, Duration.ofSeconds(30));

    @Test
    void servicesArriveEvenlyAndFollowTheirRuntime() {
        assertThat(SHAPE.due(0)).isZero();
        assertThat(SHAPE.due(150)).isEqualTo(Duration.ofSeconds(15));
        assertThat(SHAPE.inferenceServices()).hasSize(300).allMatch(FleetTest::followsItsRuntime);
        assertThat(FleetShape.runtime(1).getSpec())
                .isNotEqualTo(FleetShape.runtime(2).getSpec());
    }

    private static boolean followsItsRuntime(InferenceService service) {
        return service.getSpec().predictor().image() == null
                && service.getSpec().predictor().runtimeUpdates().name().equals("Automatic");
    }

    @Test
    void aFleetThatFindsNoRoomIsRefused() {
        assertThatThrownBy(() -> new FleetShape(5000, Duration.ZERO))
                .isInstanceOf(BenchmarkException.class)
                .hasMessageContaining("do not fit");
    }

    @Test
    void theFloorWritesWhatTheOperatorWouldForThatService() {
        assertThat(FleetFloor.templates(1))
                .extracting(FleetFloor.Template::path)
                .containsExactly(
                        "/apis/apps/v1/namespaces/serve-fleet/controllerrevisions",
                        "/api/v1/namespaces/serve-fleet/services",
                        "/api/v1/namespaces/serve-fleet/services",
                        "/apis/apps/v1/namespaces/serve-fleet/deployments");
        assertThat(FleetFloor.templates(2)).hasSize(3);

        HasMetadata deployment = Serialization.unmarshal(
                FleetFloor.templates(2).getLast().of("fleet-0007", "its-uid"), HasMetadata.class);
        assertThat(deployment.getMetadata().getName()).isEqualTo("fleet-0007-rev-2");
        assertThat(deployment.getMetadata().getOwnerReferences().getFirst().getUid())
                .isEqualTo("its-uid");
    }

    @Test
    void onlyTheFirstAnswerOfARevisionCounts() {
        ReadyRevisions ready = new ReadyRevisions();
        Instant longAgo = Instant.now().minusSeconds(60);
        ready.ready("a", 1);
        ready.ready("a", 1);
        ready.ready("b", 2);

        assertThat(ready.count(1)).isEqualTo(1);
        assertThat(ready.latencies(1, Map.of("a", longAgo)).at(0.5)).isBetween(60_000.0, 70_000.0);
    }

    @Test
    void theAimIsOfTheTimeUntilAllAreReady() {
        Map<String, FleetRun.Result> runs = new LinkedHashMap<>();
        runs.put("floor", run(30));
        runs.put("ours", run(45));
        FleetReport report = new FleetReport(SHAPE, runs);

        assertThat(report.aims()).containsExactly(new BurstReport.Aim("all ready: ours / floor", 1.5, 1.3, true));
        JsonNode create = report.json().at("/arms/ours/create");
        assertThat(create.get("seconds").asDouble()).isEqualTo(45);
        assertThat(create.get("writesByKind")).isEmpty();
        assertThat(report.table()).contains("300 services over 30 s", "ours");
    }

    private static FleetRun.Result run(double seconds) {
        FleetPhase create = new FleetPhase(
                "create",
                seconds,
                Optional.of(new Latencies(new double[] {100, 200})),
                new AuditTally(FleetShape.NAMESPACE, "ours/"),
                1200,
                300);
        return new FleetRun.Result(List.of(create), 2048, 0);
    }
}
