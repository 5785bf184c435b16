package dev.bulkhead.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PlacementSimulationTest {
    /** A single load may miss an aim: a job of 32 GPUs weighs as much as a tenth of a namespace's part. */
    @Test
    void onTheFirstLoadsSharesAreFairAndThePackingIsTight() {
        PlacementSimulation.Summary summary = PlacementSimulation.play(50, 200, 4);

        assertThat(summary.medianShareError()).isLessThanOrEqualTo(0.05);
        assertThat(summary.medianRatio()).isLessThanOrEqualTo(1.15);
        assertThat(summary.missed()).isLessThanOrEqualTo(1);
    }
}
