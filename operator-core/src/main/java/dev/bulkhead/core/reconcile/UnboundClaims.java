package dev.bulkhead.core.reconcile;

import dev.bulkhead.core.diagnose.Diagnoser;
import dev.bulkhead.core.diagnose.Diagnosis;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.KubernetesResourceList;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.storage.StorageClass;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.NonNamespaceOperation;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Why the claims of a pod that waits for a volume have none. Asked of the API server only while a pod says so, and
 * remembered for a moment: hundreds of pods may wait for the same claim.
 */
public final class UnboundClaims {
    private static final Duration FRESH = Duration.ofSeconds(5);

    private record Known(Optional<Diagnosis> diagnosis, Instant at) {}

    private record Storage(List<StorageClass> classes, List<PersistentVolume> volumes, Instant at) {}

    private final KubernetesClient client;
    private final Clock clock;
    private final PodEvents events;
    private final Map<String, Known> known = new ConcurrentHashMap<>();
    private Storage storage = new Storage(List.of(), List.of(), Instant.EPOCH);

    public UnboundClaims(KubernetesClient client, Clock clock, PodEvents events) {
        this.client = client;
        this.clock = clock;
        this.events = events;
    }

    /** Of its first claim that has no volume; empty where we may not ask, or nobody can tell. */
    public Optional<Diagnosis> of(Pod pod) {
        return pod.getSpec().getVolumes().stream()
                .map(v -> v.getPersistentVolumeClaim())
                .filter(Objects::nonNull)
                .flatMap(c -> of(pod.getMetadata().getNamespace(), c.getClaimName()).stream())
                .map(d -> d.of(pod.getMetadata().getName()))
                .findFirst();
    }

    private Optional<Diagnosis> of(String namespace, String name) {
        Instant now = clock.instant();
        known.values().removeIf(k -> k.at().plus(FRESH).isBefore(now));
        return known.computeIfAbsent(namespace + "/" + name, key -> new Known(ask(namespace, name, now), now))
                .diagnosis();
    }

    private Optional<Diagnosis> ask(String namespace, String name, Instant now) {
        try {
            PersistentVolumeClaim claim = client.persistentVolumeClaims()
                    .inNamespace(namespace)
                    .withName(name)
                    .get();
            if (claim == null) {
                return Optional.empty();
            }
            Storage there = storage(now);
            return Diagnoser.claim(claim, events.of(claim), there.classes(), there.volumes());
        } catch (KubernetesClientException e) {
            return Optional.empty();
        }
    }

    private synchronized Storage storage(Instant now) {
        if (storage.at().plus(FRESH).isBefore(now)) {
            storage = new Storage(list(client.storage().v1().storageClasses()), list(client.persistentVolumes()), now);
        }
        return storage;
    }

    private static <T extends HasMetadata, L extends KubernetesResourceList<T>> List<T> list(
            NonNamespaceOperation<T, L, ? extends Resource<T>> kind) {
        return kind.list(new ListOptionsBuilder().withResourceVersion("0").build())
                .getItems();
    }
}
