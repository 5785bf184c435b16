package dev.bulkhead.core.reconcile;

import dev.bulkhead.core.plan.capacity.ClusterSnapshot;
import dev.bulkhead.core.plan.capacity.NodeState;
import dev.bulkhead.core.plan.capacity.PlacedPod;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The nodes and what is on them, kept from what watches bring. A snapshot costs as much as has changed since the last one,
 * and is the same object as long as nothing has.
 */
public final class Occupancy {
    /** Whose pod it is: the two are watched apart, and a pod may change sides. */
    public enum Side {
        Own,
        Foreign
    }

    private record Key(Side side, String uid) {}

    /** For how long a pod that we made counts though no watch has shown it. */
    private static final Duration BELIEVED = Duration.ofSeconds(30);

    private final boolean complete;
    private final Clock clock;
    private final Map<Key, Instant> unseen = new HashMap<>();
    private final Map<String, NodeState> bare = new HashMap<>();
    private final TreeMap<String, NodeState> filled = new TreeMap<>();
    private final Map<Key, PlacedPod> pods = new HashMap<>();
    private final Map<String, Map<Key, PlacedPod>> byNode = new HashMap<>();
    private final Set<String> changed = new HashSet<>();
    private ClusterSnapshot snapshot = ClusterSnapshot.UNKNOWN;

    /** @param complete whether every pod of the cluster is brought here */
    public Occupancy(boolean complete, Clock clock) {
        this.complete = complete;
        this.clock = clock;
    }

    public synchronized void put(Node node) {
        NodeState state = NodeState.of(node);
        if (!state.equals(bare.put(state.name(), state))) {
            changed.add(state.name());
        }
    }

    public synchronized void removeNode(String name) {
        if (bare.remove(name) != null) {
            changed.add(name);
        }
    }

    /** A pod that the API server has just taken from us; it counts at once, and until the watch brings it. */
    public synchronized void made(Pod pod) {
        Key key = new Key(Side.Own, pod.getMetadata().getUid());
        if (!pods.containsKey(key)) {
            put(Side.Own, pod);
            unseen.put(key, clock.instant());
        }
    }

    /** A pod of ours that is not on a node yet counts on the one that it is pinned to. */
    public synchronized void put(Side side, Pod pod) {
        Key key = new Key(side, pod.getMetadata().getUid());
        unseen.remove(key);
        Optional<PlacedPod> placed = side == Side.Own ? PlacedPod.expected(pod) : PlacedPod.of(pod);
        PlacedPod before = placed.isPresent() ? pods.put(key, placed.get()) : pods.remove(key);
        if (before != null && before.equals(placed.orElse(null))) {
            return;
        }
        if (before != null) {
            take(key, before);
        }
        placed.ifPresent(p -> {
            byNode.computeIfAbsent(p.node(), n -> new HashMap<>()).put(key, p);
            changed.add(p.node());
        });
    }

    public synchronized void remove(Side side, String uid) {
        Key key = new Key(side, uid);
        unseen.remove(key);
        PlacedPod before = pods.remove(key);
        if (before != null) {
            take(key, before);
        }
    }

    private void take(Key key, PlacedPod pod) {
        byNode.computeIfPresent(pod.node(), (node, there) -> {
            there.remove(key);
            return there.isEmpty() ? null : there;
        });
        changed.add(pod.node());
    }

    public synchronized ClusterSnapshot snapshot() {
        Instant believed = clock.instant().minus(BELIEVED);
        unseen.entrySet().stream()
                .filter(e -> e.getValue().isBefore(believed))
                .map(Map.Entry::getKey)
                .toList()
                .forEach(key -> remove(key.side(), key.uid()));
        if (changed.isEmpty()) {
            return snapshot;
        }
        for (String name : changed) {
            NodeState node = bare.get(name);
            if (node == null) {
                filled.remove(name);
            } else {
                filled.put(
                        name, node.holding(byNode.getOrDefault(name, Map.of()).values()));
            }
        }
        changed.clear();
        snapshot = ClusterSnapshot.of(filled.values(), complete);
        return snapshot;
    }
}
