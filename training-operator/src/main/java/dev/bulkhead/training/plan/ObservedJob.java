package dev.bulkhead.training.plan;

import dev.bulkhead.api.v1alpha1.Scheduling;
import dev.bulkhead.api.v1alpha1.TrainingJob;
import dev.bulkhead.api.v1alpha1.TrainingJobStatus;
import dev.bulkhead.core.diagnose.Diagnosis;
import dev.bulkhead.core.guard.EffectivePolicy;
import dev.bulkhead.core.plan.Times;
import dev.bulkhead.core.plan.admission.Answer;
import dev.bulkhead.core.plan.capacity.ClusterSnapshot;
import dev.bulkhead.core.plan.capacity.NodeState;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Everything that a decision about a job may depend on, time included.
 *
 * @param nodes the cluster: all nodes, and what is on them
 * @param pods all pods of the job, of every attempt
 * @param serviceExists whether the headless Service is there
 * @param claimExists whether the claim made for the job is there; false if it has none
 * @param missing what the pods refer to and is not there; looked up only when pods are to be made
 * @param refusal why the API server refused a pod the last time, until it is worth another try
 * @param turn what others have to do with when and where it starts
 */
public record ObservedJob(
        TrainingJob job,
        EffectivePolicy policy,
        Namespace namespace,
        ClusterSnapshot nodes,
        JobPods pods,
        boolean serviceExists,
        boolean claimExists,
        List<Diagnosis> missing,
        Optional<Refusal> refusal,
        Signs signs,
        Turn turn,
        ObservedMemory memory,
        Instant now) {

    /** What the namespace's labels say of Pod Security. */
    public record Namespace(boolean restricted, boolean privileged) {}

    /** A pod that the API server did not take. */
    public record Refusal(Diagnosis diagnosis, Instant retryAt) {}

    public TrainingJobStatus status() {
        return job.getStatus() == null ? TrainingJobStatus.NEW : job.getStatus();
    }

    public JobShape shape() {
        return new JobShape(job);
    }

    public List<Map<String, String>> nodeLabels() {
        return nodes.nodes().stream().map(NodeState::labels).toList();
    }

    /** Who sees to it that all pods start or none. */
    public Scheduling.Gang gang() {
        return Optional.ofNullable(job.getSpec().scheduling())
                .map(Scheduling::gang)
                .orElse(policy.order().gang());
    }

    /** The same, with what the queue said. */
    public ObservedJob answered(Answer answer) {
        return with(turn.answered(answer));
    }

    /** The same at another turn. */
    public ObservedJob with(Turn other) {
        return new ObservedJob(
                job,
                policy,
                namespace,
                nodes,
                pods,
                serviceExists,
                claimExists,
                missing,
                refusal,
                signs,
                other,
                memory,
                now);
    }

    public boolean restricted() {
        return namespace.restricted() || policy.restrictedPods();
    }

    /** Since when it is active: as saved, else from its first pod on, as nothing is saved before that is made. */
    public Optional<Instant> start() {
        return Times.parse(status().startTime())
                .or(() -> pods.current().stream().map(ObservedPod::created).min(Comparator.naturalOrder()));
    }
}
