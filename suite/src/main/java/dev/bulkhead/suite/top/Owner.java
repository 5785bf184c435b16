package dev.bulkhead.suite.top;

import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Who has made a pod, as people call it: a Deployment, and not the ReplicaSet between. */
record Owner(String namespace, String name) implements Comparable<Owner> {
    private static final String HASH = "pod-template-hash";

    static Owner of(Pod pod) {
        List<OwnerReference> owners = pod.getMetadata().getOwnerReferences() == null
                ? List.of()
                : pod.getMetadata().getOwnerReferences();
        String name = owners.stream()
                .filter(o -> Boolean.TRUE.equals(o.getController()))
                .findFirst()
                .map(o -> spoken(o, pod))
                .orElseGet(() -> "Pod/" + pod.getMetadata().getName());
        return new Owner(pod.getMetadata().getNamespace(), name);
    }

    private static String spoken(OwnerReference owner, Pod pod) {
        String hash = Optional.ofNullable(pod.getMetadata().getLabels())
                .orElse(Map.of())
                .getOrDefault(HASH, "");
        boolean ofDeployment = "ReplicaSet".equals(owner.getKind())
                && !hash.isEmpty()
                && owner.getName().endsWith("-" + hash);
        return ofDeployment
                ? "Deployment/" + owner.getName().substring(0, owner.getName().length() - hash.length() - 1)
                : owner.getKind() + "/" + owner.getName();
    }

    @Override
    public int compareTo(Owner other) {
        return Comparator.comparing(Owner::namespace).thenComparing(Owner::name).compare(this, other);
    }
}
