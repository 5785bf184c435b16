package dev.bulkhead.training.plan;

import dev.bulkhead.core.plan.Labels;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import java.util.Map;

/** What all objects of a job have in common. */
public final class Children {
    /** Value of {@link Labels#OPERATOR} on everything that this operator makes. */
    public static final String OPERATOR = "training";

    private Children() {}

    /** Metadata of a child: ours by label, the job's by owner reference, so that it goes with the job. */
    public static ObjectMeta metadata(JobShape job, String name, Map<String, String> moreLabels) {
        return new ObjectMetaBuilder()
                .withNamespace(job.namespace())
                .withName(name)
                .addToLabels(moreLabels)
                .addToLabels(Labels.MANAGED_BY, "bulkhead")
                .addToLabels(Labels.OPERATOR, OPERATOR)
                .addToLabels(Labels.JOB, job.name())
                .withOwnerReferences(new OwnerReferenceBuilder()
                        .withApiVersion(job.job().getApiVersion())
                        .withKind(job.job().getKind())
                        .withName(job.name())
                        .withUid(job.job().getMetadata().getUid())
                        .withController(true)
                        .withBlockOwnerDeletion(true)
                        .build())
                .build();
    }

    /** The claim that a job with {@code checkpoint.size} has made for it. */
    public static PersistentVolumeClaim claim(JobShape job) {
        var checkpoint = job.job().getSpec().checkpoint();
        return new PersistentVolumeClaimBuilder()
                .withMetadata(metadata(job, job.claim(), Map.of()))
                .withNewSpec()
                .withAccessModes(
                        checkpoint.accessMode() == null
                                ? "ReadWriteOnce"
                                : checkpoint.accessMode().name())
                .withStorageClassName(checkpoint.storageClassName())
                .withNewResources()
                .addToRequests("storage", checkpoint.size())
                .endResources()
                .endSpec()
                .build();
    }
}
