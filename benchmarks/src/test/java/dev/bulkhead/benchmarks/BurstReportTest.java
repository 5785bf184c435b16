package dev.bulkhead.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.bulkhead.benchmarks.BurstReport.Aim;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class BurstReportTest {
    @Test
    void ratiosAreTakenWithinARoundAndTheMiddleOneCounts() {
        Map<String, List<ArmRun>> runs = new LinkedHashMap<>();
        runs.put("floor", List.of(run(10, 1000, 2000), run(20, 1000, 2000), run(40, 1000, 2000)));
        runs.put("ours", List.of(run(12, 1000, 2000), run(30, 1000, 2000), run(44, 1000, 2000)));

        assertThat(report(runs).aims()).containsExactly(new Aim("running: ours / floor", 1.2, 1.25, true));
        assertThat(report(runs).aims().getFirst().met()).isTrue();
    }

    @Test
    void toBeAheadOfAPeerIsAnAimOfItsOwnForEachFigure() {
        Map<String, List<ArmRun>> runs = new LinkedHashMap<>();
        runs.put("ours", List.of(run(50, 24_000, 3500)));
        runs.put("peer-x", List.of(run(200, 24_000, 4500)));

        assertThat(report(runs).aims())
                .extracting(Aim::name, Aim::met)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("created: ours / peer-x", true),
                        org.assertj.core.groups.Tuple.tuple("running: ours / peer-x", true),
                        org.assertj.core.groups.Tuple.tuple("CPU: ours / peer-x", false),
                        org.assertj.core.groups.Tuple.tuple("writes: ours / peer-x", true));
    }

    @Test
    void theResultIsOneLineOfJson() throws IOException {
        Map<String, List<ArmRun>> runs = new LinkedHashMap<>();
        runs.put("floor", List.of(run(10, 1000, 2000)));
        runs.put("ours", List.of(run(20, 5000, 3500)));

        String json = report(runs).json(2, 4096);

        assertThat(json.lines()).hasSize(1);
        JsonNode result = new ObjectMapper().readTree(json);
        assertThat(result.path("bench").asText()).isEqualTo("job-burst");
        assertThat(result.path("host").path("cores").asInt()).isEqualTo(2);
        JsonNode ours = result.path("arms").path("ours");
        assertThat(ours.path("runningSeconds").asDouble()).isEqualTo(20);
        assertThat(ours.path("cpuMsPerPod").asDouble()).isEqualTo(2.5);
        assertThat(ours.path("writesPerPod").asDouble()).isEqualTo(1.75);
        assertThat(ours.path("note").asText()).isEqualTo("a note");
        assertThat(ours.has("readySeconds")).isFalse();
        assertThat(ours.path("rounds")).hasSize(1);
        JsonNode aim = result.path("aims").get(0);
        assertThat(aim.path("value").asDouble()).isEqualTo(2);
        assertThat(aim.path("aim").asText()).isEqualTo("<= 1.25");
        assertThat(aim.path("met").asBoolean()).isFalse();
    }

    private static BurstReport report(Map<String, List<ArmRun>> runs) {
        return new BurstReport(new BurstShape(500, 4), runs, Map.of("ours", "a note"));
    }

    private static ArmRun run(double running, long cpuMs, int writes) {
        return new ArmRun(
                2000,
                Optional.empty(),
                1,
                running - 1,
                running,
                running + 1,
                cpuMs,
                cpuMs,
                writes,
                10,
                0,
                Map.of("create pods", 2000),
                Map.of("kwok patch pods/status", 2000),
                Map.of("C2 CompilerThre", 4000L),
                300_000,
                Map.of("api-server", 40_000L),
                0.1,
                Optional.empty());
    }
}
