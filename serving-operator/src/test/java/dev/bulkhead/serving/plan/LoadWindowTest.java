package dev.bulkhead.serving.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class LoadWindowTest {
    private static final Instant START = Instant.parse("2026-11-25T08:00:00Z");

    @Test
    void aMeanIsOfTheSecondsThatAreKnown() {
        LoadWindow window = LoadWindow.EMPTY;
        for (int second = 0; second < 10; second++) {
            window = window.add(START.plusSeconds(second), new Load(second < 5 ? 0 : 4, 0), 0);
        }

        assertThat(window.mean(Duration.ofSeconds(60), START.plusSeconds(9))).hasValue(2);
        assertThat(window.mean(Duration.ofSeconds(3), START.plusSeconds(9))).hasValue(4);
        assertThat(window.mean(Duration.ofSeconds(3), START.plusSeconds(30))).isEmpty();
    }

    @Test
    void ofASecondTheMostCounts() {
        LoadWindow window = LoadWindow.EMPTY
                .add(START, new Load(1, 0), 0)
                .add(START.plusMillis(300), new Load(2, 5), 0)
                .add(START.plusMillis(600), Load.NONE, 0);

        assertThat(window.seconds()).containsExactly(new LoadWindow.Second(START, new Load(2, 5)));
    }

    @Test
    void itNeverHoldsMoreThanAMinute() {
        LoadWindow window = LoadWindow.EMPTY;
        for (int tenth = 0; tenth < 3000; tenth++) {
            window = window.add(START.plusMillis(100L * tenth), new Load(1, 0), 0);
        }

        assertThat(window.seconds()).hasSize(60);
    }

    @Test
    void requestsThatCameAndWentUnseenKeepItBusy() {
        LoadWindow idle = LoadWindow.EMPTY.add(START, Load.NONE, 0).add(START.plusSeconds(1), Load.NONE, 0);

        assertThat(idle.busy()).as("since it is watched").contains(START);
        assertThat(idle.add(START.plusSeconds(2), Load.NONE, 3).busy()).contains(START.plusSeconds(2));
    }
}
