package dev.bulkhead.core.plan.capacity;

import io.fabric8.kubernetes.api.model.Quantity;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Reads quantities to the letter; what the API server would not have taken is told from zero. */
final class Quantities {
    private static final Map<String, BigDecimal> UNITS = units();
    private static final int NANO = 9;
    /** Longer numbers are an attack on whoever calculates with them. */
    private static final int LONGEST = 40;

    private Quantities() {}

    private static Map<String, BigDecimal> units() {
        Map<String, BigDecimal> units = new HashMap<>();
        String[] decimal = {"n", "u", "m", "", "k", "M", "G", "T", "P", "E"};
        for (int i = 0; i < decimal.length; i++) {
            units.put(decimal[i], BigDecimal.ONE.scaleByPowerOfTen((i - 3) * 3));
        }
        String[] binary = {"Ki", "Mi", "Gi", "Ti", "Pi", "Ei"};
        for (int i = 0; i < binary.length; i++) {
            units.put(binary[i], BigDecimal.valueOf(1L << (10 * (i + 1))));
        }
        return Map.copyOf(units);
    }

    /** Empty if it cannot be read. Below a billionth it is rounded away from zero, as Kubernetes does. */
    static Optional<BigDecimal> parse(Quantity quantity) {
        if (quantity == null || quantity.getAmount() == null) {
            return Optional.empty();
        }
        String text = quantity.getFormat() == null ? quantity.getAmount() : quantity.getAmount() + quantity.getFormat();
        int end = 0;
        while (end < text.length() && "+-.0123456789".indexOf(text.charAt(end)) >= 0) {
            end++;
        }
        if (end == 0 || text.length() > LONGEST) {
            return Optional.empty();
        }
        try {
            BigDecimal number = new BigDecimal(text.substring(0, end));
            return unit(text.substring(end)).map(u -> nano(number.multiply(u)));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    private static Optional<BigDecimal> unit(String suffix) {
        BigDecimal known = UNITS.get(suffix);
        if (known != null) {
            return Optional.of(known);
        }
        boolean exponent = suffix.length() > 1 && suffix.length() < 5 && "eE".indexOf(suffix.charAt(0)) >= 0;
        return exponent
                ? Optional.of(BigDecimal.ONE.scaleByPowerOfTen(Integer.parseInt(suffix.substring(1))))
                : Optional.empty();
    }

    private static BigDecimal nano(BigDecimal amount) {
        return amount.scale() <= NANO ? amount : amount.setScale(NANO, RoundingMode.UP);
    }

    /** What can be read of a list of resources. */
    static Map<String, BigDecimal> parse(Map<String, Quantity> quantities) {
        if (quantities == null || quantities.isEmpty()) {
            return Map.of();
        }
        Map<String, BigDecimal> exact = new HashMap<>();
        quantities.forEach((name, quantity) -> parse(quantity).ifPresent(a -> exact.put(name, a)));
        return exact;
    }
}
