package dev.bulkhead.training.reconcile;

import dev.bulkhead.api.v1alpha1.PodSettings;
import dev.bulkhead.api.v1alpha1.Scheduling.Gang;
import dev.bulkhead.api.v1alpha1.TrainingJob;
import dev.bulkhead.core.plan.admission.GangAsk;
import dev.bulkhead.core.reconcile.AdmissionQueue;
import dev.bulkhead.core.reconcile.PriorityClasses;
import dev.bulkhead.core.reconcile.ServedApis;
import dev.bulkhead.training.plan.ObservedJob;
import dev.bulkhead.training.plan.TrainingPlanner;
import dev.bulkhead.training.plan.Turn;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Whose turn it is: the queue, the priorities, and who else may hold a gang together. */
final class JobTurns {
    private final AdmissionQueue<TrainingJob> queue;
    private final PriorityClasses<TrainingJob> priorities;
    private final ServedApis apis;

    JobTurns(AdmissionQueue<TrainingJob> queue, PriorityClasses<TrainingJob> priorities, ServedApis apis) {
        this.queue = queue;
        this.priorities = priorities;
        this.apis = apis;
    }

    /** What the job would ask if its turn came now. */
    Optional<GangAsk> ask(ObservedJob seen) {
        return TrainingPlanner.asks(unanswered(seen));
    }

    /** The job with its turn; if it would launch and has to ask for that, with the answer. */
    ObservedJob of(ObservedJob seen) {
        String uid = seen.job().getMetadata().getUid();
        ObservedJob withTurn = unanswered(seen);
        return TrainingPlanner.asks(withTurn)
                .map(queue::ask)
                .map(withTurn::answered)
                .orElseGet(() -> {
                    queue.leave(uid);
                    return withTurn;
                });
    }

    private ObservedJob unanswered(ObservedJob seen) {
        return seen.with(new Turn(
                priorities.highest(classes(seen.job())),
                Optional.empty(),
                queue.stopped(seen.job().getMetadata().getUid()),
                needsOthers(seen) ? apis.served() : Set.of()));
    }

    static List<String> classes(TrainingJob job) {
        return job.getSpec().roles().stream()
                .map(r -> r.pod() == null ? PodSettings.NONE : r.pod())
                .map(PodSettings::priorityClassName)
                .filter(n -> n != null && !n.isEmpty())
                .toList();
    }

    /** Whether the job leaves its gang or its GPUs to an API that not every cluster serves. */
    private static boolean needsOthers(ObservedJob seen) {
        return seen.gang() != Gang.Admission && seen.gang() != Gang.None
                || seen.shape().roles().stream()
                        .anyMatch(r -> r.gpu() != null && r.gpu().deviceClass() != null);
    }
}
