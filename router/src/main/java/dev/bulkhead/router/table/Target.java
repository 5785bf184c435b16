package dev.bulkhead.router.table;

/** A revision with a share of the requests: {@code weight} of the sum of all weights. */
public record Target(String revision, int weight) {
    public Target {
        if (weight < 0) {
            throw new IllegalArgumentException("a weight is 0 or more, not " + weight);
        }
    }
}
