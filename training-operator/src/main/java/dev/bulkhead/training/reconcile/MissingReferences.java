package dev.bulkhead.training.reconcile;

import dev.bulkhead.api.v1alpha1.PodSettings;
import dev.bulkhead.api.v1alpha1.Reason;
import dev.bulkhead.api.v1alpha1.Role;
import dev.bulkhead.core.diagnose.Diagnosis;
import dev.bulkhead.core.diagnose.Diagnosis.Owner;
import dev.bulkhead.core.diagnose.Diagnosis.Retry;
import dev.bulkhead.core.reconcile.References;
import dev.bulkhead.training.plan.JobShape;
import dev.bulkhead.training.plan.WorkerPods;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The Secrets, ConfigMaps, claims and service accounts that a job's pods need and that are not there. */
final class MissingReferences {
    private final References references;

    MissingReferences(KubernetesClient client) {
        this.references = new References(client);
    }

    List<Diagnosis> of(JobShape job) {
        Set<Reference> needed = new TreeSet<>();
        for (Role role : job.roles()) {
            PodSpec pod = WorkerPods.ask(job, role, List.of(), false);
            needed.addAll(PodReferences.of(pod));
            PodSettings settings = role.pod();
            if (settings != null && settings.serviceAccountName() != null) {
                needed.add(new Reference(Reference.Kind.ServiceAccount, settings.serviceAccountName()));
            }
        }
        boolean makesClaim = job.job().getSpec().checkpoint() != null
                && job.job().getSpec().checkpoint().size() != null;
        if (makesClaim) {
            needed.remove(new Reference(Reference.Kind.PersistentVolumeClaim, job.claim()));
        }
        return needed.stream()
                .filter(r -> !references.exists(job.namespace(), r.kind().plural(), r.name()))
                .map(r -> missing(job.namespace(), r))
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
                "create it, or correct the name in the job",
                null,
                null,
                null,
                null);
    }
}
