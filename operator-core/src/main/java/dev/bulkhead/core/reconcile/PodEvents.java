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

/**
 * The events of one object, read when its own status does not say enough, and at most once in a while: a watch on all
 * events of a cluster costs more than everything else an operator does.
 */
public final class PodEvents {
    private static final Duration FRESH = Duration.ofSeconds(8);
    private static final long MOST = 50;

    private record Read(List<Event> events, Instant at) {}

    private final KubernetesClient client;
    private final Clock clock;
    private final Map<String, Read> reads = new ConcurrentHashMap<>();

    public PodEvents(KubernetesClient client, Clock clock) {
        this.client = client;
        this.clock = clock;
    }

    /** Empty where they cannot be read: then the diagnosis goes without. */
    public List<Event> of(HasMetadata object) {
        Instant now = clock.instant();
        reads.values().removeIf(r -> r.at().plus(FRESH).isBefore(now));
        return reads.computeIfAbsent(object.getMetadata().getUid(), uid -> new Read(read(object, uid), now))
                .events();
    }

    private List<Event> read(HasMetadata object, String uid) {
        try {
            return client.v1()
                    .events()
                    .inNamespace(object.getMetadata().getNamespace())
                    .withField("involvedObject.uid", uid)
                    .list(new ListOptionsBuilder().withLimit(MOST).build())
                    .getItems();
        } catch (KubernetesClientException e) {
            return List.of();
        }
    }
}
