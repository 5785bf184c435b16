package dev.bulkhead.core.reconcile;

import dev.bulkhead.core.plan.admission.Answer;
import dev.bulkhead.core.plan.admission.GangAsk;
import dev.bulkhead.core.plan.capacity.ClusterSnapshot;
import dev.bulkhead.core.plan.capacity.NodeState;
import dev.bulkhead.core.plan.capacity.PlacedPod;
import dev.bulkhead.core.plan.capacity.PodAsk;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Room that pods were given and that does not show in the snapshot yet: from the decision until they are made, or, where
 * they are not pinned to their node, until they are bound. Not saved: a decision without pods is taken again.
 */
final class PromisedRoom {
    /** For so long pods that were decided upon may take to be made. */
    private static final Duration TO_BE_MADE = Duration.ofSeconds(20);

    private record Promise(String owner, PlacedPod pod, Instant at) {}

    private final Map<String, Promise> promises = new LinkedHashMap<>();

    void promise(GangAsk ask, List<String> nodes, Instant now) {
        for (int i = 0; i < nodes.size(); i++) {
            add(ask.owner(), ask.pods().get(i), nodes.get(i), now);
        }
    }

    private void add(String owner, PodAsk pod, String node, Instant now) {
        String key = key(pod.namespace(), pod.name());
        promises.put(
                key,
                new Promise(
                        owner,
                        new PlacedPod(
                                key,
                                pod.namespace(),
                                pod.name(),
                                node,
                                false,
                                false,
                                pod.priority(),
                                pod.requests(),
                                pod.ports(),
                                List.of()),
                        now));
    }

    /** What all pods of a gang were given before; empty if one of them was not, or its node is gone. */
    Optional<Answer.Placed> of(GangAsk ask, ClusterSnapshot cluster) {
        List<String> nodes = new ArrayList<>();
        for (PodAsk pod : ask.pods()) {
            Promise promise = promises.get(key(pod.namespace(), pod.name()));
            if (promise == null
                    || !promise.pod().requests().equals(pod.requests())
                    || cluster.node(promise.pod().node()).isEmpty()) {
                return Optional.empty();
            }
            nodes.add(promise.pod().node());
        }
        boolean certain = cluster.complete()
                && ask.pods().stream().allMatch(p -> p.unmodelled().isEmpty());
        return Optional.of(new Answer.Placed(nodes, certain));
    }

    Set<String> owners() {
        return promises.values().stream().map(Promise::owner).collect(Collectors.toSet());
    }

    void takeBack(String owner) {
        promises.values().removeIf(p -> p.owner().equals(owner));
    }

    /** The cluster with the pods to come in their places; promises that are kept, or no longer wanted, are dropped. */
    ClusterSnapshot over(ClusterSnapshot cluster, Tenants tenants, Instant now) {
        promises.values().removeIf(p -> isThere(cluster, p.pod()) || isVoid(p, tenants, now));
        ClusterSnapshot with = cluster;
        for (Promise promise : promises.values()) {
            with = with.with(promise.pod());
        }
        return with;
    }

    private static boolean isThere(ClusterSnapshot cluster, PlacedPod pod) {
        return cluster.node(pod.node()).map(NodeState::pods).orElse(List.of()).stream()
                .anyMatch(p -> p.name().equals(pod.name()) && p.namespace().equals(pod.namespace()));
    }

    /** Whether the pod was never made, or is not there any more, or was bound elsewhere. */
    private static boolean isVoid(Promise promise, Tenants tenants, Instant now) {
        return now.isAfter(promise.at().plus(TO_BE_MADE))
                && tenants.pods(promise.owner()).stream()
                        .filter(p -> p.getMetadata().getDeletionTimestamp() == null)
                        .filter(p -> p.getSpec().getNodeName() == null)
                        .noneMatch(p ->
                                p.getMetadata().getName().equals(promise.pod().name()));
    }

    private static String key(String namespace, String name) {
        return namespace + "/" + name;
    }
}
