package dev.bulkhead.serving.plan;

/**
 * What the routers have counted of one revision in a span of time, all of them together.
 *
 * @param requests answered or failed
 * @param errors answers 5xx, broken off or too late, of those requests
 * @param latency of the requests
 */
public record Demand(long requests, long errors, Latency latency) {
    public static final Demand NONE = new Demand(0, 0, Latency.NONE);

    /** From 0 to 100; 0 without requests. */
    public double errorPercent() {
        return requests == 0 ? 0 : 100.0 * errors / requests;
    }

    public Demand plus(Demand other) {
        return new Demand(requests + other.requests, errors + other.errors, latency.plus(other.latency));
    }

    /** What came since {@code before}, a count of the same routers. */
    public Demand since(Demand before) {
        return new Demand(requests - before.requests, errors - before.errors, latency.minus(before.latency));
    }
}
