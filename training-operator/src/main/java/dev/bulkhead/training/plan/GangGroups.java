package dev.bulkhead.training.plan;

import dev.bulkhead.api.v1alpha1.PodSettings;
import dev.bulkhead.api.v1alpha1.Scheduling.Gang;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Hands the gang of a job to a scheduler that knows gangs: the object by which it knows this one, and what its pods say.
 *
 * <p>Shapes as of: Kubernetes 1.37 {@code PodGroup} (KEP-4671), Volcano 1.15, sig-scheduling's coscheduling plug-in, Kueue's
 * plain pod groups.
 */
final class GangGroups {
    /** Where each way is served, the newest version first. */
    private static final Map<Gang, List<String>> SERVED_AS = Map.of(
            Gang.PodGroup, List.of("scheduling.k8s.io/v1beta1", "scheduling.k8s.io/v1alpha3"),
            Gang.Volcano, List.of("scheduling.volcano.sh/v1beta1"),
            Gang.Coscheduling, List.of("scheduling.x-k8s.io/v1alpha1"),
            Gang.Kueue, List.of("kueue.x-k8s.io/v1beta2", "kueue.x-k8s.io/v1beta1"));

    private GangGroups() {}

    /** One of them must be served for this way; none where it needs nothing. */
    static List<String> versions(Gang way) {
        return SERVED_AS.getOrDefault(way, List.of());
    }

    private static Optional<String> version(Gang way, Set<String> served) {
        return versions(way).stream().filter(served::contains).findFirst();
    }

    /** The object that stands for the gang; none where the pods say it all. */
    static Optional<HasMetadata> group(JobShape job, Gang way, int attempt, Set<String> served) {
        Map<String, Object> spec = new HashMap<>();
        switch (way) {
            case PodGroup -> {
                spec.put("schedulingPolicy", Map.of("gang", Map.of("minCount", job.size())));
                priorityClass(job).ifPresent(p -> spec.put("priorityClassName", p));
                if (job.restartsAsGang()) {
                    spec.put("disruptionMode", Map.of("all", Map.of()));
                }
            }
            case Volcano -> {
                spec.put("minMember", job.size());
                job.queue().ifPresent(q -> spec.put("queue", q));
                priorityClass(job).ifPresent(p -> spec.put("priorityClassName", p));
            }
            case Coscheduling -> spec.put("minMember", job.size());
            case Kueue, Admission, None -> {
                return Optional.empty();
            }
        }
        return version(way, served)
                .map(version -> new GenericKubernetesResourceBuilder()
                        .withApiVersion(version)
                        .withKind("PodGroup")
                        .withMetadata(Children.metadata(job, name(job, attempt), Map.of()))
                        .addToAdditionalProperties("spec", spec)
                        .build());
    }

    /** A pod of the gang. */
    static Pod join(Pod pod, JobShape job, Gang way, int attempt) {
        String group = name(job, attempt);
        PodBuilder joined = new PodBuilder(pod);
        return switch (way) {
            case PodGroup ->
                joined.editSpec().withNewSchedulingGroup(group).endSpec().build();
            case Volcano ->
                joined.editMetadata()
                        .addToAnnotations("scheduling.k8s.io/group-name", group)
                        .endMetadata()
                        .editSpec()
                        .withSchedulerName(scheduler(pod, "volcano"))
                        .endSpec()
                        .build();
            case Coscheduling ->
                joined.editMetadata()
                        .addToLabels("scheduling.x-k8s.io/pod-group", group)
                        .endMetadata()
                        .editSpec()
                        .withSchedulerName(scheduler(pod, "scheduler-plugins-scheduler"))
                        .endSpec()
                        .build();
            case Kueue -> queued(joined, job, group);
            case Admission, None -> pod;
        };
    }

    private static Pod queued(PodBuilder pod, JobShape job, String group) {
        return pod.editMetadata()
                .addToLabels("kueue.x-k8s.io/queue-name", job.queue().orElse(""))
                .addToLabels("kueue.x-k8s.io/pod-group-name", group)
                .addToAnnotations("kueue.x-k8s.io/pod-group-total-count", Integer.toString(job.size()))
                .addToAnnotations("kueue.x-k8s.io/retriable-in-group", Boolean.toString(!job.restartsAsGang()))
                .endMetadata()
                .editSpec()
                .addNewSchedulingGate("kueue.x-k8s.io/admission")
                .endSpec()
                .build();
    }

    /** One for each attempt of a gang, so that none counts pods of an earlier one; where replicas restart alone, one. */
    private static String name(JobShape job, int attempt) {
        return job.restartsAsGang() ? job.name() + "-" + attempt : job.name();
    }

    private static String scheduler(Pod pod, String otherwise) {
        String named = pod.getSpec().getSchedulerName();
        return named == null || named.isEmpty() ? otherwise : named;
    }

    private static Optional<String> priorityClass(JobShape job) {
        return job.roles().stream()
                .map(r -> r.pod() == null ? PodSettings.NONE : r.pod())
                .flatMap(p -> Optional.ofNullable(p.priorityClassName()).stream())
                .findFirst();
    }
}
