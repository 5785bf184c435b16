package dev.bulkhead.core.reconcile;

import dev.bulkhead.core.plan.Labels;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** The object of ours that a pod belongs to, which lies in the pod's namespace. */
public record PodOwner(String uid, String name) {

    /** Of pods that we make ourselves: their controller, if it is of this kind. */
    public static Function<Pod, Optional<PodOwner>> controller(Class<? extends HasMetadata> type) {
        String kind = HasMetadata.getKind(type);
        return pod -> pod.getMetadata().getOwnerReferences().stream()
                .filter(o -> Boolean.TRUE.equals(o.getController()) && kind.equals(o.getKind()))
                .findFirst()
                .map(o -> new PodOwner(o.getUid(), o.getName()));
    }

    /** Of pods that a controller of Kubernetes makes from a template of ours, which carries {@link Labels#OWNER_UID}. */
    public static Function<Pod, Optional<PodOwner>> labels(String nameLabel) {
        return pod -> {
            Map<String, String> labels =
                    Optional.ofNullable(pod.getMetadata().getLabels()).orElse(Map.of());
            return labels.containsKey(Labels.OWNER_UID) && labels.containsKey(nameLabel)
                    ? Optional.of(new PodOwner(labels.get(Labels.OWNER_UID), labels.get(nameLabel)))
                    : Optional.empty();
        };
    }
}
