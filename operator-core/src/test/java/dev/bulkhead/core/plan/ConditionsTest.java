package dev.bulkhead.core.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bulkhead.api.v1alpha1.Reason;
import dev.bulkhead.core.plan.Conditions.Desired;
import io.fabric8.kubernetes.api.model.Condition;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConditionsTest {
    private static final Instant EARLIER = Instant.parse("2026-01-01T00:00:00Z");
    private static final Instant NOW = EARLIER.plusSeconds(60);

    @Test
    void theTransitionTimeStaysWhileTheStatusStays() {
        Condition after = change(
                new Desired("Running", false, Reason.WaitingForPods, "0 of 2"),
                new Desired("Running", false, Reason.ImageNotFound, "1 of 2"));

        assertThat(after.getLastTransitionTime()).isEqualTo("2026-01-01T00:00:00Z");
        assertThat(after.getReason()).isEqualTo("ImageNotFound");
        assertThat(after.getObservedGeneration()).isEqualTo(2);
    }

    @Test
    void theTransitionTimeMovesWithTheStatus() {
        Condition after = change(
                new Desired("Running", false, Reason.WaitingForPods, ""),
                new Desired("Running", true, Reason.AllPodsRunning, ""));

        assertThat(after.getLastTransitionTime()).isEqualTo("2026-01-01T00:01:00Z");
    }

    @Test
    void whereADeadlineCountsANewReasonIsATransition() {
        Condition after = change(
                new Desired("Diagnosed", true, Reason.SecretNotFound, "", true),
                new Desired("Diagnosed", true, Reason.ClaimNotFound, "", true));

        assertThat(after.getLastTransitionTime()).isEqualTo("2026-01-01T00:01:00Z");
    }

    @Test
    void whatIsNoLongerDesiredGoes() {
        List<Condition> before =
                Conditions.merge(List.of(), List.of(new Desired("Old", true, Reason.Accepted, "")), 1L, EARLIER);

        assertThat(Conditions.merge(before, List.of(), 1L, NOW)).isEmpty();
    }

    @Test
    void aMessageIsCutToWhatTheSchemaAllows() {
        assertThat(Conditions.bounded("x".repeat(5000))).hasSize(1024).endsWith("…");
    }

    private static Condition change(Desired before, Desired after) {
        List<Condition> first = Conditions.merge(List.of(), List.of(before), 1L, EARLIER);
        return Conditions.merge(first, List.of(after), 2L, NOW).getFirst();
    }
}
