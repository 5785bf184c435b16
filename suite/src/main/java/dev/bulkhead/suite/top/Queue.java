package dev.bulkhead.suite.top;

import dev.bulkhead.api.v1alpha1.Role;
import dev.bulkhead.api.v1alpha1.TrainingJob;
import dev.bulkhead.api.v1alpha1.TrainingJobStatus;
import dev.bulkhead.api.v1alpha1.TrainingJobStatus.Phase;
import dev.bulkhead.core.guard.Gpus;
import dev.bulkhead.core.plan.Times;
import dev.bulkhead.suite.top.TopReport.Waiting;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The jobs that wait, as their statuses say. */
final class Queue {
    private Queue() {}

    static List<Waiting> of(TopFacts facts, Optional<String> namespace) {
        return facts.jobs().or(List.of()).stream()
                .filter(j -> namespace.isEmpty()
                        || namespace.get().equals(j.getMetadata().getNamespace()))
                .filter(Queue::waits)
                .map(j -> waiting(j, facts.now()))
                .sorted(Comparator.comparing((Waiting w) -> w.place() == null ? Integer.MAX_VALUE : w.place())
                        .thenComparing(Waiting::seconds, Comparator.reverseOrder()))
                .toList();
    }

    private static boolean waits(TrainingJob job) {
        Phase phase = status(job).phase();
        return (phase == null || phase == Phase.Pending) && !job.getSpec().suspended();
    }

    private static Waiting waiting(TrainingJob job, Instant now) {
        TrainingJobStatus status = status(job);
        Instant since = Times.parse(job.getMetadata().getCreationTimestamp()).orElse(now);
        return new Waiting(
                status.queuePosition(),
                job.getMetadata().getNamespace(),
                job.getMetadata().getName(),
                job.getSpec().roles().stream()
                        .mapToLong(r -> r.count() * gpus(r))
                        .sum(),
                Math.max(0, Duration.between(since, now).toSeconds()),
                status.message() == null ? "waiting for an operator to look at it" : status.message());
    }

    private static long gpus(Role role) {
        if (role.gpu() != null && role.gpu().count() != null) {
            return role.gpu().count();
        }
        return Gpus.of(role.resources()).values().stream().mapToLong(n -> n).sum();
    }

    private static TrainingJobStatus status(TrainingJob job) {
        return job.getStatus() == null ? TrainingJobStatus.NEW : job.getStatus();
    }
}
