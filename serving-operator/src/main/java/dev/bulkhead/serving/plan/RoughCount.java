package dev.bulkhead.serving.plan;

/** A count of which only the first two digits are told, so that the status is not written for every request. */
final class RoughCount {
    private RoughCount() {}

    /** Rounded down; exact below 100. */
    static long of(long count) {
        long unit = 1;
        while (count / unit >= 100) {
            unit *= 10;
        }
        return count / unit * unit;
    }
}
