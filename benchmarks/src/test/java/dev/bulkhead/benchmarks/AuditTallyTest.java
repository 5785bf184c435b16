package dev.bulkhead.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AuditTallyTest {
    private final AuditTally tally = new AuditTally("job-burst", "bulkhead-operator/");

    @Test
    void countsThePodsOfTheBurstWhoeverMadeThem() {
        tally.accept(event("somebody", "create", "pods", "", "a", 201, 1));
        tally.accept(event("somebody", "create", "pods", "", "b", 201, 3));
        tally.accept(event("somebody", "create", "pods", "", "c", 409, 4));
        tally.accept(event("kube-scheduler/v1", "create", "pods", "binding", "a", 201, 5));

        assertThat(tally.created()).isEqualTo(2);
        assertThat(tally.lastCreated()).contains(at(3));
        assertThat(tally.writes()).isZero();
    }

    @Test
    void aPodRunsWhenItsNodeFirstSpeaksOfIt() {
        tally.accept(event("kwok/v0.8.0", "patch", "pods", "status", "a", 200, 2));
        tally.accept(event("kwok/v0.8.0", "patch", "pods", "status", "a", 200, 9));
        tally.accept(event("kube-scheduler/v1", "patch", "pods", "status", "b", 200, 9));

        assertThat(tally.writesOfOthers())
                .isEqualTo(Map.of("kwok patch pods/status", 2, "kube-scheduler patch pods/status", 1));
        assertThat(tally.running()).isEqualTo(1);
        assertThat(tally.lastRunning()).contains(at(2));
    }

    @Test
    void countsEveryWriteOfTheMeasuredProcessRefusedOnesToo() {
        tally.accept(event("bulkhead-operator/0.1", "create", "pods", "", "a", 201, 2));
        tally.accept(event("bulkhead-operator/0.1", "update", "trainingjobs", "status", "j", 409, 3));
        tally.accept(event("bulkhead-operator/0.1", "update", "trainingjobs", "status", "j", 200, 4));
        tally.accept(event("bulkhead-operator/0.1", "get", "pods", "", "a", 200, 5));
        tally.accept(event("bulkhead-operator/0.1", "update", "leases", "", "l", 200, 6));
        tally.accept(event("bulkhead-operator/0.1", "create", "selfsubjectaccessreviews", "", "", 201, 7));

        assertThat(tally.writes()).isEqualTo(3);
        assertThat(tally.writesByKind()).isEqualTo(Map.of("create pods", 1, "update trainingjobs/status", 2));
        assertThat(tally.conflicts()).isEqualTo(1);
        assertThat(tally.reads()).isEqualTo(1);
        assertThat(tally.firstWrite()).contains(at(1));
        assertThat(tally.lastWrite()).contains(at(4));
    }

    @Test
    void refusesALogThatIsNotOne() {
        assertThatThrownBy(() -> tally.accept("nonsense"))
                .isInstanceOf(BenchmarkException.class)
                .hasMessageContaining("nonsense");
    }

    private static Instant at(int second) {
        return Instant.parse("2026-01-01T00:00:0" + second + ".000000Z");
    }

    /** Received a second before its end. */
    private static String event(
            String agent, String verb, String resource, String subresource, String name, int code, int second) {
        return """
                {"verb":"%s","userAgent":"%s","objectRef":{"resource":"%s","namespace":"job-burst","name":"%s",\
                "subresource":"%s"},"responseStatus":{"code":%d},"requestReceivedTimestamp":"%s","stageTimestamp":"%s"}\
                """.formatted(verb, agent, resource, name, subresource, code, at(second - 1), at(second));
    }
}
