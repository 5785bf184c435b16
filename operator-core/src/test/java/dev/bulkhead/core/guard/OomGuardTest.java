package dev.bulkhead.core.guard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bulkhead.core.guard.OomGuard.Growth;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class OomGuardTest {
    private static final Optional<MemorySize> NONE = Optional.empty();
    private static final Optional<MemoryGuard.Node> NO_NODE = Optional.empty();

    @Test
    void aSmallLimitGrowsByTheSmallestStep() {
        assertThat(OomGuard.grow(MemorySize.mebi(128), NONE, EffectivePolicy.BUILT_IN, NO_NODE))
                .isEqualTo(new Growth.Raise(MemorySize.mebi(128), MemorySize.mebi(384)));
    }

    @Test
    void aLargeLimitGrowsByTheFactor() {
        assertThat(OomGuard.grow(MemorySize.mebi(4096), NONE, EffectivePolicy.BUILT_IN, NO_NODE))
                .isEqualTo(new Growth.Raise(MemorySize.mebi(4096), MemorySize.mebi(6144)));
    }

    @Test
    void theLowestCeilingStopsItAndSaysWhoSetIt() {
        Growth growth = OomGuard.grow(
                MemorySize.mebi(1000),
                Optional.of(MemorySize.mebi(1024)),
                MemoryGuardTest.withCeiling(MemorySize.mebi(2048)),
                Optional.of(new MemoryGuard.Node("node-1", MemorySize.mebi(4096))));

        assertThat(growth)
                .isEqualTo(new Growth.AtCeiling(MemorySize.mebi(1000), MemorySize.mebi(1024), "maxMemory of the role"));
    }

    @Property
    void itNeverPassesACeilingNeverShrinksAndAlwaysEnds(
            @ForAll @LongRange(min = 1, max = 1 << 20) long limit,
            @ForAll @LongRange(min = 1, max = 1 << 22) long ceiling) {
        MemorySize now = MemorySize.mebi(limit);
        MemorySize most = MemorySize.mebi(ceiling);
        int kills = 0;
        while (OomGuard.grow(now, Optional.of(most), EffectivePolicy.BUILT_IN, NO_NODE)
                instanceof Growth.Raise(MemorySize from, MemorySize to)) {
            assertThat(to).isGreaterThan(from).isLessThanOrEqualTo(most);
            now = to;
            kills++;
        }
        assertThat(kills).isLessThan(40);
    }
}
