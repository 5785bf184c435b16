package dev.bulkhead.serving.plan;

import dev.bulkhead.api.v1alpha1.InferenceService;
import dev.bulkhead.core.plan.Labels;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import java.util.Map;
import java.util.TreeMap;

/** What all objects of an InferenceService have in common. */
public final class Children {
    /** Value of {@link Labels#OPERATOR} on everything that this operator makes. */
    public static final String OPERATOR = "serving";

    private Children() {}

    /** Metadata of a child: ours by label, the service's by owner reference, so that it goes with the service. */
    public static ObjectMeta metadata(InferenceService owner, String name, Map<String, String> labels) {
        return new ObjectMetaBuilder()
                .withNamespace(owner.getMetadata().getNamespace())
                .withName(name)
                .withLabels(labels)
                .withOwnerReferences(new OwnerReferenceBuilder()
                        .withApiVersion(owner.getApiVersion())
                        .withKind(owner.getKind())
                        .withName(owner.getMetadata().getName())
                        .withUid(owner.getMetadata().getUid())
                        .withController(true)
                        .withBlockOwnerDeletion(true)
                        .build())
                .build();
    }

    /** On everything that belongs to the service as a whole. */
    public static Map<String, String> labels(InferenceService owner) {
        Map<String, String> labels = new TreeMap<>();
        labels.put(Labels.MANAGED_BY, "bulkhead");
        labels.put(Labels.OPERATOR, OPERATOR);
        labels.put(Labels.INFERENCE_SERVICE, owner.getMetadata().getName());
        labels.put(Labels.OWNER_UID, owner.getMetadata().getUid());
        return labels;
    }

    /** On everything of one revision. */
    static Map<String, String> labels(InferenceService owner, int revision) {
        Map<String, String> labels = labels(owner);
        labels.put(Labels.REVISION, FrozenRevision.name(owner.getMetadata().getName(), revision));
        return labels;
    }

    /** On what one part of a revision is made of: Deployment, Service and pods of predictor or transformer. */
    static Map<String, String> labels(InferenceService owner, int revision, String component) {
        Map<String, String> labels = labels(owner, revision);
        labels.put(Labels.COMPONENT, component);
        return labels;
    }
}
