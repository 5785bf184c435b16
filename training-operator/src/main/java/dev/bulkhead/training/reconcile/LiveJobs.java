package dev.bulkhead.training.reconcile;

import dev.bulkhead.api.v1alpha1.MemoryProfile;
import dev.bulkhead.api.v1alpha1.MemoryProfileSpec;
import dev.bulkhead.api.v1alpha1.TrainingJob;
import dev.bulkhead.core.guard.Template;
import dev.bulkhead.core.reconcile.LiveCluster;
import dev.bulkhead.core.reconcile.ServedApis;
import dev.bulkhead.training.plan.ObservedJob;
import dev.bulkhead.training.plan.Signs;
import dev.bulkhead.training.plan.Turn;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Jobs as the operator would see them, read from the API at one moment: for commands, which have no caches and must answer
 * also while no operator runs.
 */
public final class LiveJobs {
    private static final int FORBIDDEN = 403;

    private final KubernetesClient client;
    private final Clock clock;
    private final LiveCluster cluster;
    private final ServedApis apis;

    public LiveJobs(KubernetesClient client, Clock clock, LiveCluster cluster) {
        this.client = client;
        this.clock = clock;
        this.cluster = cluster;
        this.apis = new ServedApis(client, clock);
    }

    /**
     * Without a look at the logs and at who else waits: what the operator has read of them is in the status.
     *
     * @param job with its metadata as the API server completes it
     */
    public ObservedJob observe(TrainingJob job) {
        return new JobObserver(
                        client,
                        clock,
                        uid -> pods(job, uid),
                        cluster,
                        uid -> Signs.NONE,
                        uid -> Optional.empty(),
                        new MemoryObserver(this::profile, uid -> Map.of()))
                .observe(job)
                .with(new Turn(0, Optional.empty(), Optional.empty(), apis.served()));
    }

    private Optional<MemoryProfileSpec> profile(String namespace, Template template) {
        try {
            return Optional.ofNullable(client.resources(MemoryProfile.class)
                            .inNamespace(namespace)
                            .withName(template.objectName())
                            .get())
                    .map(MemoryProfile::getSpec);
        } catch (KubernetesClientException e) {
            if (e.getCode() != FORBIDDEN) {
                throw e;
            }
            return Optional.empty(); // who may not read it plans as for a template never run
        }
    }

    /** The job's own, whatever namespaces may be read beside. */
    public List<Pod> pods(TrainingJob job) {
        return pods(job, job.getMetadata().getUid());
    }

    private List<Pod> pods(TrainingJob job, String uid) {
        return client.pods().inNamespace(job.getMetadata().getNamespace()).list().getItems().stream()
                .filter(p -> p.getMetadata().getOwnerReferences().stream()
                        .map(OwnerReference::getUid)
                        .anyMatch(uid::equals))
                .toList();
    }
}
