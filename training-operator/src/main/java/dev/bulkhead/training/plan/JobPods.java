package dev.bulkhead.training.plan;

import dev.bulkhead.api.v1alpha1.Reason;
import dev.bulkhead.api.v1alpha1.TrainingJob;
import dev.bulkhead.api.v1alpha1.TrainingJobStatus;
import dev.bulkhead.training.plan.JobShape.Replica;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The pods of a job, sorted once: which of them stands for a replica now, and which belong to attempts that are over. */
public final class JobPods {
    private final List<ObservedPod> all;
    private final List<ObservedPod> past = new ArrayList<>();
    private final List<Replica> replicas;
    private final Map<String, ObservedPod> currentByHost = new HashMap<>();
    private final JobShape shape;

    public JobPods(TrainingJob job, List<ObservedPod> pods) {
        this.all = List.copyOf(pods);
        this.shape = new JobShape(job);
        this.replicas = shape.replicas();
        int attempt = (job.getStatus() == null ? TrainingJobStatus.NEW : job.getStatus()).currentAttempt();
        boolean gang = shape.restartsAsGang();
        int stalled = lastStalled(job);
        for (ObservedPod pod : pods) {
            if (isPast(pod, attempt, gang || pod.attempt() <= stalled && pod.stage() != ObservedPod.Stage.Succeeded)) {
                past.add(pod);
            } else {
                currentByHost.merge(
                        shape.host(pod.role(), pod.index()), pod, (a, b) -> a.attempt() >= b.attempt() ? a : b);
            }
        }
    }

    /** The newest attempt that was ended because nothing moved; 0 if none was. */
    private static int lastStalled(TrainingJob job) {
        return (job.getStatus() == null ? TrainingJobStatus.NEW : job.getStatus())
                .attemptsOrEmpty().stream()
                        .filter(a -> a.reason() == Reason.Stalled)
                        .mapToInt(TrainingJobStatus.Attempt::number)
                        .max()
                        .orElse(0);
    }

    /**
     * Whether a pod belongs to an attempt that has been ended. In a gang, and where all had stalled, that is every pod of an
     * earlier attempt; where replicas restart alone, only those that have failed or are going away.
     */
    private static boolean isPast(ObservedPod pod, int attempt, boolean all) {
        return pod.attempt() < attempt && (all || pod.stage() == ObservedPod.Stage.Failed || pod.terminating());
    }

    public List<ObservedPod> all() {
        return all;
    }

    /** Pods of attempts that are over and paid for. */
    public List<ObservedPod> past() {
        return past;
    }

    /** The pod that stands for a replica now: of its newest attempt that is not over. */
    public Optional<ObservedPod> of(Replica replica) {
        return Optional.ofNullable(currentByHost.get(shape.host(replica)));
    }

    /** One for each replica that has one, in the order of ranks. */
    public List<ObservedPod> current() {
        return replicas.stream().flatMap(r -> of(r).stream()).toList();
    }

    /** Replicas that have no pod now. */
    public List<Replica> missing() {
        return replicas.stream().filter(r -> of(r).isEmpty()).toList();
    }

    /** The pod of the replica that coordinates. */
    public Optional<ObservedPod> chief() {
        return of(new Replica(shape.chief(), 0));
    }
}
