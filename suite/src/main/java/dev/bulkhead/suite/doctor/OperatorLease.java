package dev.bulkhead.suite.doctor;

import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import java.util.List;
import java.util.Optional;

/** Which Lease the operators of a Deployment share. */
final class OperatorLease {
    private static final String USUAL = "bulkhead";

    private OperatorLease() {}

    static boolean isOurs(Lease lease, List<Deployment> operators) {
        String name = lease.getMetadata().getName();
        return operators.isEmpty()
                ? USUAL.equals(name)
                : operators.stream()
                        .anyMatch(d ->
                                name.equals(setting(d, "BULKHEAD_LEASE_NAME").orElse(USUAL)));
    }

    /** What the Deployment sets for the operators, in its own spec. */
    static Optional<String> setting(Deployment deployment, String key) {
        return deployment.getSpec().getTemplate().getSpec().getContainers().stream()
                .flatMap(c -> c.getEnv().stream())
                .filter(e -> key.equals(e.getName()))
                .map(EnvVar::getValue)
                .filter(v -> v != null && !v.isBlank())
                .findFirst();
    }
}
