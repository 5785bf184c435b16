package dev.bulkhead.router.metrics;

import dev.bulkhead.router.balance.Load;
import dev.bulkhead.router.balance.Revision;
import dev.bulkhead.router.balance.Services;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;

/**
 * Counts by service and revision. The names are those of objects, which come and go: meters of a revision that is no more
 * are removed, so that their number is bounded by what is in the namespace.
 */
public final class RouterMeters {
    private static final Duration[] BUCKETS = {
        Duration.ofMillis(1),
        Duration.ofMillis(2),
        Duration.ofMillis(5),
        Duration.ofMillis(10),
        Duration.ofMillis(20),
        Duration.ofMillis(50),
        Duration.ofMillis(100),
        Duration.ofMillis(200),
        Duration.ofMillis(500),
        Duration.ofSeconds(1),
        Duration.ofSeconds(2),
        Duration.ofSeconds(5),
        Duration.ofSeconds(10)
    };

    private final MeterRegistry registry;
    private final Map<Key, Counter> counters = new ConcurrentHashMap<>();
    private final Map<Key, Timer> timers = new ConcurrentHashMap<>();

    private final Map<Key, Gauge> gauges = new ConcurrentHashMap<>();

    private record Key(String name, String service, String revision, String protocol, String code) {}

    public RouterMeters(MeterRegistry registry) {
        this.registry = registry;
    }

    /** @param protocol as the caller spoke it */
    public void answered(Revision revision, String protocol, int status, double millis) {
        counter(
                        new Key("requests", revision.service(), revision.name(), protocol, status / 100 + "xx"),
                        "Requests that a revision has answered, or failed to.")
                .increment();
        timer("duration", revision, "Time from sending a request to a pod to the end of its answer.", millis);
    }

    public void firstByte(Revision revision, double millis) {
        timer("first.byte", revision, "Time from sending a request to a pod to the first byte of its answer.", millis);
    }

    /** A held request has got its place. */
    public void waited(Revision revision, double millis) {
        timer("wait", revision, "Time that held requests waited for a pod.", millis);
    }

    /** Refused, since as many wait as may. */
    public void overflow(String service) {
        counter(new Key("overflow", service, null, null, null), "Requests refused because too many waited already.")
                .increment();
    }

    /** Refused, since nothing has answered in time. */
    public void expired(String service) {
        counter(new Key("expired", service, null, null, null), "Requests that waited for a pod as long as they may.")
                .increment();
    }

    public void callerGone(String service) {
        counter(
                        new Key("caller.gone", service, null, null, null),
                        "Requests whose caller left before the answer ended.")
                .increment();
    }

    public void retried(Revision revision) {
        counter(
                        new Key("retries", revision.service(), revision.name(), null, null),
                        "Requests that were sent to another pod because the first one did not take them.")
                .increment();
    }

    public void mirrored(String service, String revision) {
        counter(new Key("mirrored", service, revision, null, null), "Copies of requests sent to a mirror.")
                .increment();
    }

    public void mirrorDropped(String service, String revision) {
        counter(
                        new Key("mirror.dropped", service, revision, null, null),
                        "Copies not made: too many or too large, or the mirror has no pod with room.")
                .increment();
    }

    /** Shows what the revision has to do now; harmless if repeated. */
    public void show(Revision revision) {
        gauge("in.flight", revision, "Requests that a pod works on.", Load.Snapshot::inFlight);
        gauge("held", revision, "Requests that wait for a pod.", Load.Snapshot::held);
    }

    /** What is no more is shown no more. */
    public void forget(Services.Gone gone) {
        gone.services().forEach(service -> forget(key -> key.service().equals(service)));
        gone.revisions()
                .forEach(revision -> forget(key -> key.service().equals(revision.service())
                        && revision.name().equals(key.revision())));
    }

    private void forget(Predicate<Key> which) {
        for (Map<Key, ? extends Meter> meters : List.of(counters, timers, gauges)) {
            meters.entrySet().removeIf(entry -> {
                boolean goes = which.test(entry.getKey());
                if (goes) {
                    registry.remove(entry.getValue());
                }
                return goes;
            });
        }
    }

    private Counter counter(Key key, String description) {
        return counters.computeIfAbsent(
                key,
                k -> Counter.builder(name(k))
                        .description(description)
                        .tags(tags(k))
                        .register(registry));
    }

    private void timer(String name, Revision revision, String description, double millis) {
        timers.computeIfAbsent(
                        new Key(name, revision.service(), revision.name(), null, null),
                        k -> Timer.builder(name(k))
                                .description(description)
                                .tags(tags(k))
                                .serviceLevelObjectives(BUCKETS)
                                .register(registry))
                .record((long) (millis * 1e6), TimeUnit.NANOSECONDS);
    }

    private void gauge(String name, Revision revision, String description, ToDoubleFunction<Load.Snapshot> value) {
        Key key = new Key(name, revision.service(), revision.name(), null, null);
        gauges.computeIfAbsent(
                key,
                k -> Gauge.builder(
                                name(k),
                                revision,
                                r -> value.applyAsDouble(r.load().snapshot()))
                        .description(description)
                        .tags(tags(k))
                        .register(registry));
    }

    private static String name(Key key) {
        return "bulkhead.router." + key.name();
    }

    private static Tags tags(Key key) {
        Tags tags = Tags.of("service", key.service());
        tags = key.revision() == null ? tags : tags.and("revision", key.revision());
        tags = key.protocol() == null ? tags : tags.and("protocol", key.protocol());
        return key.code() == null ? tags : tags.and("code", key.code());
    }
}
