package dev.bulkhead.core.reconcile;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Our own creations and deletions of pods that the watch has not yet brought back, so that no pod is made or deleted
 * twice. An entry that the watch never confirms is dropped after a while: the world may have changed meanwhile.
 */
final class OwnWrites {
    private static final Duration BELIEVED = Duration.ofSeconds(30);

    private record Creation(Pod pod, Instant at) {}

    private final Clock clock;
    private final Map<String, Map<String, Creation>> created = new ConcurrentHashMap<>();
    private final Map<String, Instant> deleted = new ConcurrentHashMap<>();

    OwnWrites(Clock clock) {
        this.clock = clock;
    }

    void created(String ownerUid, Pod pod) {
        created.computeIfAbsent(ownerUid, o -> new ConcurrentHashMap<>())
                .put(pod.getMetadata().getUid(), new Creation(pod, clock.instant()));
    }

    void deleted(String podUid) {
        deleted.put(podUid, clock.instant());
    }

    /** The watch has brought a new pod; true if it is one that we made, which is no news to its owner. */
    boolean seen(Pod pod) {
        boolean[] ours = {false};
        pod.getMetadata()
                .getOwnerReferences()
                .forEach(o -> created.computeIfPresent(o.getUid(), (uid, pods) -> {
                    ours[0] |= pods.remove(pod.getMetadata().getUid()) != null;
                    return pods.isEmpty() ? null : pods;
                }));
        return ours[0];
    }

    void gone(Pod pod) {
        seen(pod);
        deleted.remove(pod.getMetadata().getUid());
    }

    List<Pod> over(String ownerUid, List<Pod> cached) {
        Map<String, Creation> mine = created.getOrDefault(ownerUid, Map.of());
        if (mine.isEmpty() && deleted.isEmpty()) {
            return cached;
        }
        Instant believed = clock.instant().minus(BELIEVED);
        deleted.values().removeIf(at -> at.isBefore(believed));
        Set<String> known = cached.stream().map(p -> p.getMetadata().getUid()).collect(Collectors.toSet());
        Stream<Pod> unseen = mine.values().stream()
                .filter(c -> !c.at().isBefore(believed))
                .map(Creation::pod)
                .filter(p -> !known.contains(p.getMetadata().getUid()));
        return Stream.concat(cached.stream(), unseen).map(this::marked).toList();
    }

    private Pod marked(Pod pod) {
        Instant at = deleted.get(pod.getMetadata().getUid());
        return at == null || pod.getMetadata().getDeletionTimestamp() != null
                ? pod
                : new PodBuilder(pod)
                        .editMetadata()
                        .withDeletionTimestamp(at.toString())
                        .endMetadata()
                        .build();
    }
}
