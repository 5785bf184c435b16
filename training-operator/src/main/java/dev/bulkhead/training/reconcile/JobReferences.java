package dev.bulkhead.training.reconcile;

import dev.bulkhead.api.v1alpha1.Role;
import dev.bulkhead.core.reconcile.PodReferences;
import dev.bulkhead.core.reconcile.Reference;
import dev.bulkhead.training.plan.JobShape;
import dev.bulkhead.training.plan.WorkerPods;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** What the pods of a job refer to and must find before any is made. */
final class JobReferences {
    private JobReferences() {}

    static Set<Reference> of(JobShape job) {
        Set<Reference> needed = new TreeSet<>();
        for (Role role : job.roles()) {
            needed.addAll(PodReferences.of(WorkerPods.ask(job, role, List.of(), false)));
        }
        boolean makesClaim = job.job().getSpec().checkpoint() != null
                && job.job().getSpec().checkpoint().size() != null;
        if (makesClaim) {
            needed.remove(new Reference(Reference.Kind.PersistentVolumeClaim, job.claim()));
        }
        return needed;
    }
}
