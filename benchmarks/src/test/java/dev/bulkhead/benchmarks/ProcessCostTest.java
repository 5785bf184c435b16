package dev.bulkhead.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ProcessCostTest {
    @Test
    void addsUserAndSystemTimeWhateverTheProgramIsCalled() {
        String stat = "42 (a ) b) S 1 42 42 0 -1 4194304 100 0 0 0 250 50 0 0 20 0 9 0 1234 1000 10";

        assertThat(ProcessCost.cpu(stat)).isEqualTo(Duration.ofSeconds(3));
    }

    @Test
    void readsThePeakOfTheResidentSet() {
        assertThat(ProcessCost.peakRssKib("Name:\tjava\nVmHWM:\t  341000 kB\nVmRSS:\t 100 kB\n"))
                .isEqualTo(341000);
    }

    @Test
    void leavesIdleAndWaitingOutOfTheMachinesTime() {
        assertThat(ProcessCost.machine("cpu  100 20 30 99999 8888 1 2 3 0 0")).isEqualTo(Duration.ofMillis(1560));
    }

    @Test
    void aProcessThatIsGoneHasNoCost() {
        assertThat(ProcessCost.cpu(Long.MAX_VALUE)).isZero();
        assertThat(ProcessCost.peakRssKib(Long.MAX_VALUE)).isZero();
    }
}
