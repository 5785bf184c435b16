package dev.bulkhead.training.reconcile;

import dev.bulkhead.api.v1alpha1.TrainingJob;
import dev.bulkhead.api.v1alpha1.TrainingJobStatus.Phase;
import dev.bulkhead.core.diagnose.Diagnosis;
import dev.bulkhead.core.guard.EffectivePolicy;
import dev.bulkhead.core.plan.Labels;
import dev.bulkhead.core.reconcile.KnownCluster;
import dev.bulkhead.core.reconcile.MissingReferences;
import dev.bulkhead.core.reconcile.PodDiagnoses;
import dev.bulkhead.training.plan.Children;
import dev.bulkhead.training.plan.JobPods;
import dev.bulkhead.training.plan.JobShape;
import dev.bulkhead.training.plan.ObservedJob;
import dev.bulkhead.training.plan.ObservedJob.Refusal;
import dev.bulkhead.training.plan.ObservedPod;
import dev.bulkhead.training.plan.Signs;
import dev.bulkhead.training.plan.Turn;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Gathers everything that a decision about one job depends on. */
final class JobObserver {
    private static final String POD_SECURITY = "pod-security.kubernetes.io/enforce";

    private final KubernetesClient client;
    private final Clock clock;
    private final Function<String, List<Pod>> pods;
    private final KnownCluster cluster;
    private final Function<String, Signs> signs;
    private final Function<String, Optional<Refusal>> refusals;
    private final MemoryObserver memory;
    private final MissingReferences references;
    private final PodDiagnoses diagnoses;

    /**
     * @param pods those of the job with this uid
     * @param signs what logs and GPUs of the job with this uid tell
     * @param refusals why no more pods of the job with this uid were taken
     */
    JobObserver(
            KubernetesClient client,
            Clock clock,
            Function<String, List<Pod>> pods,
            KnownCluster cluster,
            Function<String, Signs> signs,
            Function<String, Optional<Refusal>> refusals,
            MemoryObserver memory) {
        this.client = client;
        this.clock = clock;
        this.pods = pods;
        this.cluster = cluster;
        this.signs = signs;
        this.memory = memory;
        this.refusals = refusals;
        this.references = new MissingReferences(client);
        this.diagnoses = new PodDiagnoses(client, clock, cluster);
    }

    /** The job, as if nobody else were waiting; whose turn it is is not looked at here. */
    ObservedJob observe(TrainingJob job) {
        Instant now = clock.instant();
        JobPods jobPods = pods(job, now);
        boolean launching = isLaunching(job, jobPods);
        List<Diagnosis> missing = launching
                ? references.of(job.getMetadata().getNamespace(), JobReferences.of(new JobShape(job)))
                : List.of();
        return observed(job, jobPods, launching, missing, now);
    }

    /** A job without pods from what is known here; whether all is there that its pods refer to is not asked. */
    ObservedJob known(TrainingJob job) {
        JobPods none = new JobPods(job, List.of());
        return observed(job, none, isLaunching(job, none), List.of(), clock.instant());
    }

    private ObservedJob observed(
            TrainingJob job, JobPods jobPods, boolean launching, List<Diagnosis> missing, Instant now) {
        String namespace = job.getMetadata().getNamespace();
        String uid = job.getMetadata().getUid();
        Map<String, String> labels = cluster.labels(namespace);
        EffectivePolicy policy = cluster.policy(namespace);
        return new ObservedJob(
                job,
                policy,
                new ObservedJob.Namespace(
                        "restricted".equals(labels.get(POD_SECURITY)), "privileged".equals(labels.get(POD_SECURITY))),
                cluster.nodes(),
                jobPods,
                !launching,
                !launching,
                missing,
                refusals.apply(uid),
                signs.apply(uid),
                Turn.FREE,
                memory.observe(job, policy),
                now);
    }

    /** Of a job that ran with all its pods, one that the cache misses is looked for at the API server: it may be behind. */
    private JobPods pods(TrainingJob job, Instant now) {
        JobPods cached =
                new JobPods(job, observed(job, pods.apply(job.getMetadata().getUid()), now));
        boolean ran = job.getStatus() != null && job.getStatus().phase() == Phase.Running;
        return ran && !cached.missing().isEmpty() ? new JobPods(job, observed(job, live(job), now)) : cached;
    }

    private List<Pod> live(TrainingJob job) {
        return client
                .pods()
                .inNamespace(job.getMetadata().getNamespace())
                .withLabels(Map.of(
                        Labels.OPERATOR,
                        Children.OPERATOR,
                        Labels.JOB,
                        job.getMetadata().getName()))
                .list()
                .getItems()
                .stream()
                .filter(p -> p.getMetadata().getOwnerReferences().stream()
                        .anyMatch(o -> job.getMetadata().getUid().equals(o.getUid())))
                .toList();
    }

    /** Whether no pod of the attempt is there yet: then what they need is looked at before any is made. */
    private static boolean isLaunching(TrainingJob job, JobPods pods) {
        boolean over = job.getStatus() != null && job.getStatus().finished();
        return !over && !job.getSpec().suspended() && pods.current().isEmpty();
    }

    private List<ObservedPod> observed(TrainingJob job, List<Pod> cached, Instant now) {
        return diagnoses.of(cached, now).stream()
                .flatMap(p -> ObservedPod.of(job.getMetadata().getName(), p.pod(), p.diagnosis(), now).stream())
                .toList();
    }
}
