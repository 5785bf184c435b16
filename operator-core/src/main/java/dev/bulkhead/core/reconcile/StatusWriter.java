package dev.bulkhead.core.reconcile;

import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Writes a status when it differs, on top of the state it was computed from and no other: a leader that has lost its lease
 * and does not know it yet, or a cache that is behind, gets a conflict and spends nothing.
 *
 * @param <T> the kind
 */
public final class StatusWriter<S, T extends CustomResource<?, S>> {
    private final KubernetesClient client;
    private final S absent;
    private final Map<String, Long> written = new ConcurrentHashMap<>();

    /** @param absent what an object without a status counts as */
    public StatusWriter(KubernetesClient client, S absent) {
        this.client = client;
        this.absent = absent;
    }

    /** Whether the cache that gave us this object has not yet seen our own last write to it. */
    public boolean isBehind(T seen) {
        Long own = written.get(seen.getMetadata().getUid());
        return own != null && version(seen) < own;
    }

    /** @param seen a copy that may be changed; its status is replaced */
    public boolean save(T seen, S status) {
        if (Objects.requireNonNullElse(seen.getStatus(), absent).equals(status)) {
            return false;
        }
        seen.setStatus(status);
        T saved = client.resource(seen).updateStatus();
        written.put(seen.getMetadata().getUid(), version(saved));
        return true;
    }

    public void forget(String uid) {
        written.remove(uid);
    }

    /** Resource versions of one kind are ordered numbers (KEP-5504); one that is not a number compares as oldest. */
    private static long version(CustomResource<?, ?> object) {
        try {
            return Long.parseLong(object.getMetadata().getResourceVersion());
        } catch (NumberFormatException e) {
            return 0;
        }
    }
}
