package dev.bulkhead.core.run;

import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Optional;

/** Gives the Lease back on a clean stop, which the SDK does not do, so that a standby need not wait for its end. */
final class LeaseRelease {
    /** Only our own renewal can come in between, and at most once. */
    private static final int TRIES = 3;

    private final KubernetesClient client;
    private final String namespace;
    private final String name;

    LeaseRelease(KubernetesClient client, String namespace, String name) {
        this.client = client;
        this.namespace = namespace;
        this.name = name;
    }

    /** The Lease without a holder, or empty if it is not {@code identity} that holds it. */
    static Optional<Lease> released(Lease lease, String identity, Instant now) {
        if (lease == null
                || lease.getSpec() == null
                || !identity.equals(lease.getSpec().getHolderIdentity())) {
            return Optional.empty();
        }
        ZonedDateTime time = now.atZone(ZoneOffset.UTC);
        return Optional.of(new LeaseBuilder(lease)
                .editSpec()
                .withHolderIdentity(null)
                .withLeaseDurationSeconds(1)
                .withAcquireTime(time)
                .withRenewTime(time)
                .endSpec()
                .build());
    }

    /** Whether it was ours and is free now. The resourceVersion makes the API server refuse if anybody was faster. */
    boolean release(String identity, Instant now) {
        for (int i = 1; ; i++) {
            Lease lease = client.leases().inNamespace(namespace).withName(name).get();
            Optional<Lease> released = released(lease, identity, now);
            if (released.isEmpty()) {
                return false;
            }
            try {
                client.resource(released.get()).update();
                return true;
            } catch (KubernetesClientException e) {
                if (e.getCode() != HttpURLConnection.HTTP_CONFLICT || i == TRIES) {
                    throw e;
                }
            }
        }
    }
}
