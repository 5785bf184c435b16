package dev.bulkhead.training.plan;

import dev.bulkhead.api.v1alpha1.Role;
import dev.bulkhead.api.v1alpha1.TrainingJob;
import dev.bulkhead.api.v1alpha1.TrainingJobStatus;
import dev.bulkhead.api.v1alpha1.TrainingJobStatus.Attempt;
import dev.bulkhead.core.plan.GpuPods;
import dev.bulkhead.core.plan.Times;
import dev.bulkhead.core.plan.admission.Shares;
import dev.bulkhead.core.plan.admission.Usage;
import dev.bulkhead.core.plan.admission.Usage.Stage;
import dev.bulkhead.core.plan.capacity.Amounts;
import dev.bulkhead.core.plan.capacity.PodAsk;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * How much of the cluster a job has used, and for how long, from its spec and status alone: nothing else survives a restart
 * of the operator. A job that is deleted is forgotten; pauses between attempts count as use.
 */
public final class JobUse {
    private JobUse() {}

    /** Since when it is active; of one that is not, when it was made. */
    public static Instant start(TrainingJob job) {
        return Times.parse(status(job).startTime())
                .or(() -> Times.parse(job.getMetadata().getCreationTimestamp()))
                .orElse(Instant.EPOCH);
    }

    /** @param holds whether it has room now */
    public static Usage.Use of(TrainingJob job, Shares shares, boolean holds, Instant now) {
        TrainingJobStatus status = status(job);
        double share = shares.of(requests(job));
        Stage stage = status.finished() ? Stage.Ended : holds ? Stage.Holding : Stage.Waiting;
        return new Usage.Use(
                job.getMetadata().getNamespace(), share, spent(status, share, now), seconds(status, now), stage);
    }

    private static double seconds(TrainingJobStatus status, Instant now) {
        Instant end = Times.parse(status.completionTime()).orElse(now);
        long before = status.activeSeconds() == null ? 0 : status.activeSeconds();
        return before
                + Times.parse(status.startTime())
                        .map(s -> Math.max(0, Duration.between(s, end).toSeconds()))
                        .orElse(0L);
    }

    /** Share times seconds, as {@link Shares#spent} counts them. */
    private static double spent(TrainingJobStatus status, double share, Instant now) {
        Optional<Instant> start = Times.parse(status.startTime());
        long before = status.activeSeconds() == null ? 0 : status.activeSeconds();
        if (start.isEmpty() && before == 0) {
            return 0;
        }
        Instant end = Times.parse(status.completionTime()).orElse(now);
        Instant paused = lastEnd(status).orElse(start.orElse(end));
        double earlier = Shares.spent(share, paused.minus(Duration.ofSeconds(before)), paused, now);
        return earlier + start.map(s -> Shares.spent(share, s, end, now)).orElse(0.0);
    }

    private static Optional<Instant> lastEnd(TrainingJobStatus status) {
        List<Attempt> ended = status.attemptsOrEmpty();
        return ended.isEmpty() ? Optional.empty() : Times.parse(ended.getLast().endTime());
    }

    /** What all its pods ask for together. */
    static Amounts requests(TrainingJob job) {
        JobShape shape = new JobShape(job);
        Amounts sum = Amounts.NONE;
        for (Role role : shape.roles()) {
            PodSpec ask = WorkerPods.ask(shape, role, status(job).memoryOrEmpty(), false);
            PodSpec asked = role.gpu() == null
                    ? ask
                    : GpuPods.render(ask, WorkerPods.MAIN, role.gpu(), shape.gpuClaims(role), List.of());
            Pod pod = new PodBuilder()
                    .withNewMetadata()
                    .endMetadata()
                    .withSpec(asked)
                    .build();
            Amounts one = PodAsk.of(pod).requests();
            for (int i = 0; i < role.count(); i++) {
                sum = sum.plus(one);
            }
        }
        return sum;
    }

    private static TrainingJobStatus status(TrainingJob job) {
        return job.getStatus() == null ? TrainingJobStatus.NEW : job.getStatus();
    }
}
