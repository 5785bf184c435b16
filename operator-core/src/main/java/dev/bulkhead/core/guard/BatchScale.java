package dev.bulkhead.core.guard;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Optional;

/**
 * The factor {@code BULKHEAD_BATCH_SCALE}: one divided by a power of two. A program that reads it multiplies the samples of
 * each forward pass by it and divides the passes before each step of the optimizer by it, so that the global batch stays.
 */
public record BatchScale(int divisor) {
    public static final String VARIABLE = "BULKHEAD_BATCH_SCALE";
    public static final BatchScale WHOLE = new BatchScale(1);

    public BatchScale {
        if (divisor < 1 || Integer.bitCount(divisor) != 1) {
            throw new IllegalArgumentException("not a power of two: " + divisor);
        }
    }

    /** What {@link #toString} writes; empty for anything else. */
    public static Optional<BatchScale> parse(String text) {
        try {
            BigDecimal factor = new BigDecimal(text == null || text.length() > 16 ? "" : text);
            return Optional.of(BigDecimal.ONE
                            .divide(factor, 0, RoundingMode.UNNECESSARY)
                            .intValueExact())
                    .filter(d -> d >= 1 && Integer.bitCount(d) == 1)
                    .map(BatchScale::new);
        } catch (ArithmeticException | NumberFormatException e) {
            return Optional.empty();
        }
    }

    public BatchScale halved() {
        return new BatchScale(divisor * 2);
    }

    /** Exact, such as {@code 0.125}. */
    @Override
    public String toString() {
        return BigDecimal.ONE.divide(new BigDecimal(divisor)).toPlainString();
    }
}
