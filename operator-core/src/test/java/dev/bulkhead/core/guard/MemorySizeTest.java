package dev.bulkhead.core.guard;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Quantity;
import java.math.BigDecimal;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.BigRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MemorySizeTest {
    @ParameterizedTest
    @CsvSource({"512Mi, 536870912", "1G, 1000000000", "1.5Gi, 1610612736", "128974848, 128974848", "1m, 1", "1e3, 1000"
    })
    void readsWhatKubernetesReads(String quantity, long bytes) {
        assertThat(MemorySize.parse(Quantity.parse(quantity))).contains(new MemorySize(bytes));
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "1e300", "12Gx", "nonsense", "100E"})
    void whatIsNoAmountIsEmpty(String amount) {
        Quantity quantity = new Quantity();
        quantity.setAmount(amount);

        assertThat(MemorySize.parse(quantity)).isEmpty();
    }

    @Property
    void writesWhatItReads(@ForAll @LongRange(min = 0) long bytes) {
        MemorySize size = new MemorySize(bytes);

        assertThat(MemorySize.parse(Quantity.parse(size.toString()))).contains(size);
    }

    @Property
    void growsByTheFactorAndTheStep(
            @ForAll @LongRange(min = 1, max = 1L << 50) long bytes,
            @ForAll @BigRange(min = "1.01", max = "10") BigDecimal factor,
            @ForAll @LongRange(min = 0, max = 1 << 20) long stepMebi) {
        MemorySize size = new MemorySize(bytes);

        MemorySize grown = size.grow(factor, MemorySize.mebi(stepMebi));

        assertThat(BigDecimal.valueOf(grown.bytes()))
                .isGreaterThanOrEqualTo(BigDecimal.valueOf(bytes).multiply(factor));
        assertThat(grown.minus(size)).isGreaterThanOrEqualTo(MemorySize.mebi(stepMebi));
        assertThat(grown.bytes() % (1 << 20)).isZero();
    }
}
