package dev.bulkhead.core.guard;

import io.fabric8.kubernetes.api.model.Quantity;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Optional;

/** An amount of memory, in bytes; never negative. */
public record MemorySize(long bytes) implements Comparable<MemorySize> {
    private static final long MEBI = 1L << 20;
    private static final BigDecimal LARGEST = BigDecimal.valueOf(Long.MAX_VALUE);

    public MemorySize {
        if (bytes < 0) {
            throw new IllegalArgumentException("negative memory: " + bytes);
        }
    }

    public static MemorySize mebi(long count) {
        return new MemorySize(Math.multiplyExact(count, MEBI));
    }

    /** Empty if the quantity cannot be read, is negative, or is beyond 8 EiB. Fractions of a byte are rounded up. */
    public static Optional<MemorySize> parse(Quantity quantity) {
        try {
            BigDecimal bytes = Quantity.getAmountInBytes(quantity).setScale(0, RoundingMode.CEILING);
            return bytes.signum() < 0 || bytes.compareTo(LARGEST) > 0
                    ? Optional.empty()
                    : Optional.of(new MemorySize(bytes.longValueExact()));
        } catch (IllegalArgumentException | ArithmeticException | NullPointerException e) {
            return Optional.empty();
        }
    }

    /** The larger of this times the factor and this plus the step, rounded up to whole MiB. */
    public MemorySize grow(BigDecimal factor, MemorySize step) {
        BigDecimal scaled = BigDecimal.valueOf(bytes).multiply(factor);
        BigDecimal stepped = BigDecimal.valueOf(bytes).add(BigDecimal.valueOf(step.bytes));
        BigDecimal mebis = scaled.max(stepped).divide(BigDecimal.valueOf(MEBI), 0, RoundingMode.CEILING);
        BigDecimal largest = BigDecimal.valueOf(Long.MAX_VALUE / MEBI);
        return mebi(mebis.min(largest).longValueExact());
    }

    public MemorySize plus(MemorySize other) {
        long sum = bytes + other.bytes;
        return new MemorySize(sum < 0 ? Long.MAX_VALUE : sum);
    }

    /** Zero where the other is larger. */
    public MemorySize minus(MemorySize other) {
        return new MemorySize(Math.max(0, bytes - other.bytes));
    }

    public MemorySize half() {
        return new MemorySize(bytes / 2);
    }

    public MemorySize min(MemorySize other) {
        return compareTo(other) <= 0 ? this : other;
    }

    public MemorySize max(MemorySize other) {
        return compareTo(other) >= 0 ? this : other;
    }

    public boolean isZero() {
        return bytes == 0;
    }

    public boolean exceeds(MemorySize other) {
        return bytes > other.bytes;
    }

    public Quantity toQuantity() {
        return Quantity.parse(toString());
    }

    @Override
    public int compareTo(MemorySize other) {
        return Long.compare(bytes, other.bytes);
    }

    /** In the largest binary unit that keeps it a whole number: {@code 512Mi}, {@code 16Gi}. */
    @Override
    public String toString() {
        String[] units = {"Ki", "Mi", "Gi", "Ti", "Pi", "Ei"};
        long amount = bytes;
        int unit = -1;
        while (amount != 0 && amount % 1024 == 0 && unit < units.length - 1) {
            amount /= 1024;
            unit++;
        }
        return unit < 0 ? Long.toString(amount) : amount + units[unit];
    }

    /** Rounded for reading: {@code 15.6Gi}. */
    public String rounded() {
        String[] units = {"", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"};
        double amount = bytes;
        int unit = 0;
        while (amount >= 1024 && unit < units.length - 1) {
            amount /= 1024;
            unit++;
        }
        String text = BigDecimal.valueOf(amount)
                .setScale(1, RoundingMode.HALF_UP)
                .stripTrailingZeros()
                .toPlainString();
        return text + units[unit];
    }
}
