package dev.bulkhead.training.reconcile;

import dev.bulkhead.api.v1alpha1.TrainingJob;
import dev.bulkhead.core.plan.admission.GangAsk;
import dev.bulkhead.core.plan.admission.Holder;
import dev.bulkhead.core.plan.admission.Shares;
import dev.bulkhead.core.plan.admission.Usage;
import dev.bulkhead.core.reconcile.ClusterView;
import dev.bulkhead.core.reconcile.PodSource;
import dev.bulkhead.core.reconcile.PriorityClasses;
import dev.bulkhead.core.reconcile.Tenants;
import dev.bulkhead.training.plan.JobUse;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** The training jobs, as the queue wants to know them. */
final class JobTenants implements Tenants {
    private final PodSource<TrainingJob> pods;
    private final ClusterView<TrainingJob> cluster;
    private final Supplier<Stream<TrainingJob>> jobs;
    private final PriorityClasses<TrainingJob> priorities;
    private final Function<TrainingJob, Optional<GangAsk>> asks;

    /**
     * @param jobs all that are watched
     * @param asks what a job without pods would ask
     */
    JobTenants(
            PodSource<TrainingJob> pods,
            ClusterView<TrainingJob> cluster,
            PriorityClasses<TrainingJob> priorities,
            Supplier<Stream<TrainingJob>> jobs,
            Function<TrainingJob, Optional<GangAsk>> asks) {
        this.pods = pods;
        this.cluster = cluster;
        this.jobs = jobs;
        this.asks = asks;
        this.priorities = priorities;
    }

    @Override
    public List<Holder> holders() {
        List<Holder> holders = new ArrayList<>();
        jobs.get().forEach(job -> {
            Set<String> held = new HashSet<>();
            for (Pod pod : pods.of(job.getMetadata().getUid())) {
                held.add(pod.getMetadata().getUid());
                held.add(pod.getMetadata().getNamespace() + "/"
                        + pod.getMetadata().getName());
            }
            if (!held.isEmpty() && (job.getStatus() == null || !job.getStatus().finished())) {
                holders.add(holder(job, held));
            }
        });
        return holders;
    }

    private Holder holder(TrainingJob job, Set<String> held) {
        String namespace = job.getMetadata().getNamespace();
        return new Holder(
                job.getMetadata().getUid(),
                namespace,
                job.getMetadata().getName(),
                priorities.highest(JobTurns.classes(job)),
                cluster.policy(namespace).order().preemptible(),
                JobUse.start(job),
                held);
    }

    @Override
    public Usage usage(Shares shares, Set<String> promised, Instant now) {
        return Usage.of(jobs.get()
                .map(job -> {
                    String uid = job.getMetadata().getUid();
                    return JobUse.of(
                            job, shares, promised.contains(uid) || !pods.of(uid).isEmpty(), now);
                })
                .toList());
    }

    @Override
    public List<GangAsk> askingSoon() {
        return jobs.get()
                .filter(job -> pods.of(job.getMetadata().getUid()).isEmpty())
                .map(asks)
                .flatMap(Optional::stream)
                .toList();
    }

    @Override
    public List<Pod> pods(String owner) {
        return pods.of(owner);
    }
}
