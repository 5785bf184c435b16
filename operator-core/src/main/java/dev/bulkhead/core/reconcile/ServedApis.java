package dev.bulkhead.core.reconcile;

import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.stream.Collectors;

/** Which APIs the cluster serves, asked for when somebody wants to know and the answer is old. */
public final class ServedApis {
    private static final Duration OLD = Duration.ofMinutes(1);

    private final KubernetesClient client;
    private final Clock clock;
    private Set<String> served = Set.of();
    private Instant at = Instant.EPOCH;

    public ServedApis(KubernetesClient client, Clock clock) {
        this.client = client;
        this.clock = clock;
    }

    /** As {@code group/version}. */
    public synchronized Set<String> served() {
        Instant now = clock.instant();
        if (now.isAfter(at.plus(OLD))) {
            served = client.getApiGroups().getGroups().stream()
                    .flatMap(g -> g.getVersions().stream())
                    .map(v -> v.getGroupVersion())
                    .collect(Collectors.toUnmodifiableSet());
            at = now;
        }
        return served;
    }
}
