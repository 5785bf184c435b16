package dev.bulkhead.suite.serving;

import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.RollableScalableResource;
import java.util.concurrent.TimeUnit;

/** Deployments of a namespace whose pods are replaced. */
record Rollouts(KubernetesClient client, String namespace) {

    /** As {@code kubectl rollout restart}, until it is over. */
    void restart(String name) {
        deployment(name).rolling().restart();
        settle(name);
    }

    /** Until all pods are new ones and ready. */
    void settle(String name) {
        deployment(name)
                .waitUntilCondition(
                        d -> d.getMetadata()
                                        .getGeneration()
                                        .equals(d.getStatus().getObservedGeneration())
                                && d.getSpec()
                                        .getReplicas()
                                        .equals(d.getStatus().getUpdatedReplicas())
                                && d.getSpec()
                                        .getReplicas()
                                        .equals(d.getStatus().getReplicas())
                                && d.getSpec()
                                        .getReplicas()
                                        .equals(d.getStatus().getReadyReplicas()),
                        2,
                        TimeUnit.MINUTES);
    }

    private RollableScalableResource<Deployment> deployment(String name) {
        return client.apps().deployments().inNamespace(namespace).withName(name);
    }
}
