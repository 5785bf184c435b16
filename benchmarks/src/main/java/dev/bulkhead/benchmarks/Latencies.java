package dev.bulkhead.benchmarks;

import java.util.Arrays;

/**
 * Times of many requests or events, in milliseconds.
 *
 * @param millis sorted here
 */
record Latencies(double[] millis) {
    Latencies {
        Arrays.sort(millis);
    }

    /** @param share 0.5 for the median */
    double at(double share) {
        if (millis.length == 0) {
            throw new BenchmarkException("no request was answered");
        }
        return millis[(int) Math.min(millis.length - 1, Math.floor(share * millis.length))];
    }
}
