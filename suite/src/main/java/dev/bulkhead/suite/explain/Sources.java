package dev.bulkhead.suite.explain;

import dev.bulkhead.core.reconcile.LiveCluster;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Clock;

/** What explainers look at. */
final class Sources {
    private final KubernetesClient client;
    private final Clock clock;
    private final Observations observations;
    private LiveCluster cluster;

    Sources(KubernetesClient client, Clock clock) {
        this.client = client;
        this.clock = clock;
        this.observations = new Observations(client);
    }

    KubernetesClient client() {
        return client;
    }

    Clock clock() {
        return clock;
    }

    Observations observations() {
        return observations;
    }

    /** Read once, and only if somebody wants it: it is large. */
    LiveCluster cluster() {
        cluster = cluster == null ? LiveCluster.read(client) : cluster;
        return cluster;
    }
}
