package dev.bulkhead.core.reconcile;

import dev.bulkhead.api.v1alpha1.Reason;
import dev.bulkhead.core.diagnose.Diagnosis;
import dev.bulkhead.core.diagnose.Diagnosis.Owner;
import dev.bulkhead.core.diagnose.Diagnosis.Retry;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;
import java.util.Set;

/** Which of the Secrets, ConfigMaps, claims and service accounts that pods need are not there. */
public final class MissingReferences {
    private final References references;

    public MissingReferences(KubernetesClient client) {
        this.references = new References(client);
    }

    /** @param needed see {@link PodReferences} */
    public List<Diagnosis> of(String namespace, Set<Reference> needed) {
        return needed.stream()
                .filter(r -> !references.exists(namespace, r.kind().plural(), r.name()))
                .map(r -> missing(namespace, r))
                .toList();
    }

    private static Diagnosis missing(String namespace, Reference reference) {
        Reason reason = switch (reference.kind()) {
            case Secret -> Reason.SecretNotFound;
            case ConfigMap -> Reason.ConfigMapNotFound;
            case PersistentVolumeClaim -> Reason.ClaimNotFound;
            case ServiceAccount -> Reason.ServiceAccountNotFound;
        };
        return new Diagnosis(
                reason,
                Owner.User,
                Retry.Wait,
                reference.kind() + " " + reference.name() + " does not exist in namespace " + namespace,
                "",
                "create it, or correct the name in the spec",
                null,
                null,
                null,
                null);
    }
}
