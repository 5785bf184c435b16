package dev.bulkhead.core.plan.capacity;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Map;
import java.util.TreeMap;

/**
 * How much of each resource, in the units that the scheduler counts in. May be negative: a node can promise less than its
 * pods hold.
 *
 * @param milliCpu thousandths of a core
 * @param memory bytes
 * @param ephemeralStorage bytes
 * @param scalars extended resources, huge pages and the like, by name, in whole units
 */
public record Amounts(long milliCpu, long memory, long ephemeralStorage, Map<String, Long> scalars) {
    public static final String CPU = "cpu";
    public static final String MEMORY = "memory";
    public static final String EPHEMERAL_STORAGE = "ephemeral-storage";

    public static final Amounts NONE = new Amounts(0, 0, 0, Map.of());

    private static final BigDecimal THOUSAND = BigDecimal.valueOf(1000);
    private static final BigDecimal MAX = BigDecimal.valueOf(Long.MAX_VALUE);

    /** Rounded up, as the scheduler does, once all are added up. Resources that it does not count are left out. */
    static Amounts of(Map<String, BigDecimal> exact) {
        Map<String, Long> scalars = new TreeMap<>();
        exact.forEach((name, amount) -> {
            if (isScalar(name)) {
                scalars.put(name, up(amount));
            }
        });
        return new Amounts(
                up(exact.getOrDefault(CPU, BigDecimal.ZERO).multiply(THOUSAND)),
                up(exact.getOrDefault(MEMORY, BigDecimal.ZERO)),
                up(exact.getOrDefault(EPHEMERAL_STORAGE, BigDecimal.ZERO)),
                scalars.isEmpty() ? Map.of() : scalars);
    }

    private static boolean isScalar(String name) {
        return name.startsWith("hugepages-")
                || name.startsWith("attachable-volumes-")
                || name.contains("/") && !name.startsWith("requests.");
    }

    private static long up(BigDecimal amount) {
        BigDecimal whole = amount.setScale(0, RoundingMode.CEILING);
        return whole.compareTo(MAX) > 0
                ? Long.MAX_VALUE
                : whole.max(MAX.negate()).longValue();
    }

    public long of(String resource) {
        return switch (resource) {
            case CPU -> milliCpu;
            case MEMORY -> memory;
            case EPHEMERAL_STORAGE -> ephemeralStorage;
            default -> scalars.getOrDefault(resource, 0L);
        };
    }

    public boolean isZero() {
        return milliCpu == 0 && memory == 0 && ephemeralStorage == 0 && scalars.isEmpty();
    }

    public Amounts plus(Amounts other) {
        return combine(other, 1);
    }

    public Amounts minus(Amounts other) {
        return combine(other, -1);
    }

    /** How often this fits; once what asks for nothing. */
    long timesIn(Amounts room) {
        long times = Math.min(times(milliCpu, room.milliCpu), times(memory, room.memory));
        for (Map.Entry<String, Long> scalar : scalars.entrySet()) {
            times = Math.min(times, times(scalar.getValue(), room.of(scalar.getKey())));
        }
        return times == Long.MAX_VALUE ? 1 : times;
    }

    private static long times(long each, long room) {
        return each <= 0 ? Long.MAX_VALUE : Math.max(0, room / each);
    }

    private Amounts combine(Amounts other, int sign) {
        return new Amounts(
                add(milliCpu, other.milliCpu, sign),
                add(memory, other.memory, sign),
                add(ephemeralStorage, other.ephemeralStorage, sign),
                combine(other.scalars, sign));
    }

    private Map<String, Long> combine(Map<String, Long> others, int sign) {
        if (others.isEmpty()) {
            return scalars;
        }
        Map<String, Long> result = new TreeMap<>(scalars);
        others.forEach((name, amount) -> result.merge(name, sign * amount, (a, b) -> add(a, b, 1)));
        return result;
    }

    static long difference(long a, long b) {
        return add(a, b, -1);
    }

    /** A sum beyond what a long holds stays at its end: hostile figures must not turn into their opposite. */
    private static long add(long a, long b, int sign) {
        long other = sign * b;
        long sum = a + other;
        boolean overflow = ((a ^ sum) & (other ^ sum)) < 0;
        return overflow ? (a < 0 ? -Long.MAX_VALUE : Long.MAX_VALUE) : sum;
    }
}
