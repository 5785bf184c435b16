package dev.bulkhead.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.bulkhead.benchmarks.ContendedShares.Ran;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ContendedSharesTest {
    private static final Map<String, Integer> WEIGHTS = Map.of("a", 1, "b", 3);

    @Test
    void countsAsLongAsAllAskForWhatTheyAreEntitledTo() {
        ContendedShares shares = ContendedShares.of(
                List.of(
                        new Ran("a", 2, 10, 20), // from now on a asks for 1 GPU and is entitled to 2
                        new Ran("a", 1, 15, 40),
                        new Ran("b", 6, 10, 20),
                        new Ran("b", 8, 20, 40)),
                WEIGHTS,
                8);

        assertThat(shares.until()).isEqualTo(10);
        assertThat(shares.parts().get("a")).isCloseTo(25.0 / 85, within(1e-9));
        assertThat(shares.error(WEIGHTS)).isCloseTo(25.0 / 85 / 0.25 - 1, within(1e-9));
    }

    @Test
    void whoGetsNothingIsAWholeShareAway() {
        ContendedShares shares =
                ContendedShares.of(List.of(new Ran("b", 8, 0, 10), new Ran("a", 8, 10, 20)), WEIGHTS, 8);

        assertThat(shares.until()).isEqualTo(10);
        assertThat(shares.error(WEIGHTS)).isEqualTo(1);
    }
}
