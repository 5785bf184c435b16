package dev.bulkhead.core.reconcile;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The events of one object, read when its own status does not say enough, and seldom: the API server keeps no index of
 * events, so that every read goes through all of the namespace. A watch on all events of a cluster costs more still.
 */
public final class PodEvents {
    private static final Duration FRESH = Duration.ofSeconds(8);
    private static final Duration FORGOTTEN = Duration.ofMinutes(10);
    private static final Duration BETWEEN_READS = Duration.ofMillis(500);
    private static final long MOST = 50;

    private record Read(List<Event> events, Instant at) {}

    private final KubernetesClient client;
    private final Clock clock;
    private final Map<String, Read> reads = new ConcurrentHashMap<>();
    private final AtomicReference<Instant> next = new AtomicReference<>(Instant.EPOCH);

    public PodEvents(KubernetesClient client, Clock clock) {
        this.client = client;
        this.clock = clock;
    }

    /** As they were a moment ago; empty where they cannot be read: then the diagnosis goes without. */
    public List<Event> of(HasMetadata object) {
        String uid = object.getMetadata().getUid();
        return of(uid, object.getMetadata().getNamespace(), Map.of("involvedObject.uid", uid));
    }

    /** Those of a node, which are kept in the namespace {@code default}. */
    public List<Event> ofNode(String name) {
        return of("node/" + name, "default", Map.of("involvedObject.kind", "Node", "involvedObject.name", name));
    }

    private List<Event> of(String key, String namespace, Map<String, String> fields) {
        Instant now = clock.instant();
        reads.values().removeIf(r -> r.at().plus(FORGOTTEN).isBefore(now));
        Read last = reads.get(key);
        boolean fresh = last != null && now.isBefore(last.at().plus(FRESH));
        if (fresh || !isTurn(now)) {
            return last == null ? List.of() : last.events();
        }
        Read read = new Read(read(namespace, fields), now);
        reads.put(key, read);
        return read.events();
    }

    private boolean isTurn(Instant now) {
        Instant turn = next.get();
        return !now.isBefore(turn) && next.compareAndSet(turn, now.plus(BETWEEN_READS));
    }

    private List<Event> read(String namespace, Map<String, String> fields) {
        try {
            return client.v1()
                    .events()
                    .inNamespace(namespace)
                    .withFields(fields)
                    .list(new ListOptionsBuilder().withLimit(MOST).build())
                    .getItems();
        } catch (KubernetesClientException e) {
            return List.of();
        }
    }
}
