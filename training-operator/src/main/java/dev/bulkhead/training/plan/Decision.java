package dev.bulkhead.training.plan;

import dev.bulkhead.api.v1alpha1.Reason;
import dev.bulkhead.api.v1alpha1.TrainingJobStatus;
import dev.bulkhead.api.v1alpha1.TrainingJobStatus.Charge;
import dev.bulkhead.api.v1alpha1.TrainingJobStatus.ContainerMemory;
import dev.bulkhead.core.diagnose.Diagnosis;
import dev.bulkhead.core.guard.Finding;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What to do about a job now. Exactly one of these; a user's mistake is a decision, an exception means: try again. */
public sealed interface Decision {
    /** A guard refuses the job: no pod is made, and nothing happens until its spec, the policy or the nodes change. */
    record Reject(Finding finding) implements Decision {}

    /** Something is in the way that may go away by itself. Pods that were placed meanwhile are given back. */
    record Hold(Diagnosis obstacle, Instant until, List<ObservedPod> remove) implements Decision {}

    /** Wait a moment; nothing is wrong. */
    record Pause(Reason reason, String message, Instant until) implements Decision {}

    /**
     * Make what is missing of the current attempt.
     *
     * @param companions what else the pods need to be there first
     */
    record Launch(
            Optional<Service> service,
            Optional<PersistentVolumeClaim> claim,
            List<HasMetadata> companions,
            List<Pod> pods,
            List<ContainerMemory> memory)
            implements Decision {
        Launch with(List<Pod> others) {
            return new Launch(service, claim, companions, others, memory);
        }
    }

    /** End the current attempt at nobody's charge: it gives its room back, and waits for its turn again. */
    record Requeue(Diagnosis cause, String message) implements Decision {}

    /** End the current attempt and charge it to a budget; the next loop removes its pods and launches the next one. */
    record Restart(Diagnosis cause, Charge charge, String message, Given next) implements Decision {}

    /** What the guards have found the job to need, for this and all later attempts; nulls where they found nothing. */
    record Given(List<ContainerMemory> memory, String gpuAllocator, String batchScale) {
        static Given before(ObservedJob seen) {
            TrainingJobStatus status = seen.status();
            return new Given(JobMemory.saved(seen), status.gpuAllocator(), status.batchScale());
        }

        Given with(List<ContainerMemory> grown) {
            return new Given(grown, gpuAllocator, batchScale);
        }
    }

    /** Remove pods of attempts that have been ended, and wait until they are gone. */
    record Retire(List<ObservedPod> remove) implements Decision {}

    /** Let it run. */
    record Proceed(Optional<Diagnosis> trouble, Optional<Instant> lookAgain) implements Decision {}

    /** Stop everything, keep the job. */
    record Suspend(List<ObservedPod> remove) implements Decision {}

    /** The job is over. */
    record Finish(boolean succeeded, Reason reason, String message, Optional<Diagnosis> cause, Optional<String> result)
            implements Decision {}

    /** It was over before: clean up what may be cleaned up. */
    record Rest(List<ObservedPod> remove, Optional<Instant> until) implements Decision {}

    /** Its time to live after the end is over: delete it. */
    record Expire() implements Decision {}
}
