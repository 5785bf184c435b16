package dev.bulkhead.benchmarks;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** When which revision of which service was first seen to answer. */
final class ReadyRevisions {
    private record Key(String service, int revision) {}

    private final Map<Key, Instant> since = new ConcurrentHashMap<>();

    void ready(String service, int revision) {
        since.putIfAbsent(new Key(service, revision), Instant.now());
    }

    long count(int revision) {
        return since.keySet().stream().filter(k -> k.revision == revision).count();
    }

    /**
     * How long each of them took.
     *
     * @param begun by the service's name
     */
    Latencies latencies(int revision, Map<String, Instant> begun) {
        return new Latencies(begun.entrySet().stream()
                .mapToDouble(b -> Duration.between(b.getValue(), since.get(new Key(b.getKey(), revision)))
                        .toMillis())
                .toArray());
    }
}
