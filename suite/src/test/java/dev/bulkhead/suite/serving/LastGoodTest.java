package dev.bulkhead.suite.serving;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bulkhead.api.v1alpha1.InferenceServiceStatus;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import org.junit.jupiter.api.Test;

class LastGoodTest {
    @Test
    void whileAnotherIsOnItsWayOrGivenUpItIsTheStableOne() {
        assertThat(LastGood.of(status("stable: 2\nrollout: {revision: 3, phase: Stepping}"), List.of(1, 2, 3)))
                .contains(2);
        assertThat(LastGood.of(status("stable: 2\nrollout: {revision: 3, phase: RolledBack}"), List.of(1, 2, 3)))
                .contains(2);
    }

    @Test
    void afterATakeoverItIsTheOneBefore() {
        assertThat(LastGood.of(status("""
                stable: 5
                history:
                - {revision: 2, verdict: Promoted}
                - {revision: 3, verdict: RolledBack}
                - {revision: 4, verdict: Superseded}
                - {revision: 5, verdict: Promoted}
                """), List.of(1, 2, 3, 4, 5))).contains(2);
    }

    @Test
    void whatIsNotKeptCannotComeBack() {
        InferenceServiceStatus status = status("""
                stable: 5
                history: [{revision: 2, verdict: Promoted}, {revision: 4, verdict: Promoted}, {revision: 5, verdict: Promoted}]
                """);

        assertThat(LastGood.of(status, List.of(2, 5))).contains(2);
        assertThat(LastGood.of(status, List.of(5))).isEmpty();
    }

    @Test
    void beforeTheFirstThereIsNone() {
        assertThat(LastGood.of(InferenceServiceStatus.NEW, List.of(1))).isEmpty();
    }

    private static InferenceServiceStatus status(String yaml) {
        return Serialization.unmarshal(yaml, InferenceServiceStatus.class);
    }
}
