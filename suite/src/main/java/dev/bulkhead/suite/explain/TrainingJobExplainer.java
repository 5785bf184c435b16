package dev.bulkhead.suite.explain;

import dev.bulkhead.api.v1alpha1.Reason;
import dev.bulkhead.api.v1alpha1.TrainingJob;
import dev.bulkhead.api.v1alpha1.TrainingJobStatus;
import dev.bulkhead.api.v1alpha1.TrainingJobStatus.ContainerMemory;
import dev.bulkhead.api.v1alpha1.TrainingJobStatus.Phase;
import dev.bulkhead.core.diagnose.Diagnosis;
import dev.bulkhead.core.diagnose.RootCause;
import dev.bulkhead.core.plan.Labels;
import dev.bulkhead.core.plan.capacity.Explanation;
import dev.bulkhead.core.run.ClusterCheck;
import dev.bulkhead.suite.explain.Story.Loss;
import dev.bulkhead.suite.explain.Story.Memory;
import dev.bulkhead.suite.explain.Story.Remedy;
import dev.bulkhead.training.plan.Decision;
import dev.bulkhead.training.plan.ObservedJob;
import dev.bulkhead.training.plan.ObservedPod;
import dev.bulkhead.training.plan.TrainingPlanner;
import dev.bulkhead.training.plan.TrainingStatus;
import dev.bulkhead.training.reconcile.LiveJobs;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A training: sees and decides as the operator would, from the API alone, so that it can tell also what no operator has
 * said yet.
 */
final class TrainingJobExplainer implements Explainer {
    /** Events of more pods would say the same again. */
    private static final int PODS_WITH_EVENTS = 3;

    private final Sources sources;

    TrainingJobExplainer(Sources sources) {
        this.sources = sources;
    }

    @Override
    public String kind() {
        return "TrainingJob";
    }

    @Override
    public List<String> words() {
        return List.of("trainingjob", "trainingjobs", "tj");
    }

    @Override
    public List<String> names(String namespace) {
        return sources.client().resources(TrainingJob.class).inNamespace(namespace).list().getItems().stream()
                .map(j -> j.getMetadata().getName())
                .toList();
    }

    @Override
    public Optional<Story> explain(String namespace, String name) {
        new ClusterCheck(sources.client()).requireCrds(List.of(TrainingJob.class));
        return Optional.ofNullable(sources.client()
                        .resources(TrainingJob.class)
                        .inNamespace(namespace)
                        .withName(name)
                        .get())
                .map(this::explain);
    }

    private Story explain(TrainingJob job) {
        LiveJobs jobs = new LiveJobs(sources.client(), sources.clock(), sources.cluster());
        ObservedJob seen = jobs.observe(job);
        Decision decision = TrainingPlanner.plan(seen);
        TrainingJobStatus status = seen.status().finished() ? seen.status() : TrainingStatus.of(seen, decision);
        List<Pod> pods = jobs.pods(job);
        Optional<Diagnosis> diagnosis = diagnosis(seen, decision);
        Optional<Explanation> room = JobRoom.of(seen, pods);
        Optional<Explanation> stuck = room.filter(r -> r.reason().isPresent());
        boolean settled = status.phase() == Phase.Succeeded || status.phase() == Phase.Suspended;
        boolean trouble = !settled
                && (status.phase() == Phase.Failed
                        || diagnosis.isPresent()
                        || decision instanceof Decision.Reject
                        || stuck.isPresent());
        return new Story(
                kind(),
                job.getMetadata().getNamespace(),
                job.getMetadata().getName(),
                state(status),
                trouble,
                reason(status, decision, diagnosis, stuck, trouble)
                        .map(Enum::name)
                        .orElse(null),
                cause(status, decision, diagnosis, stuck).orElse(null),
                PodStories.evidence(diagnosis, pods, events(pods)),
                trouble ? remedy(job, decision, diagnosis, stuck, status).orElse(null) : null,
                room.map(PodStories::room).orElse(null),
                loss(status),
                status.attemptsOrEmpty().stream()
                        .map(a -> new Story.Attempt(
                                a.number(), a.endTime(), Objects.toString(a.reason(), null), a.message(), a.progress()))
                        .toList(),
                memory(job, status, pods),
                seen.pods().all().stream().map(p -> pod(p, pods)).toList(),
                notes(seen));
    }

    /** Of what is so now; of a job that is over, of the pods that it has left behind. */
    private static Optional<Diagnosis> diagnosis(ObservedJob seen, Decision decision) {
        return switch (decision) {
            case Decision.Hold hold -> Optional.of(hold.obstacle());
            case Decision.Restart restart -> Optional.of(restart.cause());
            case Decision.Finish finish -> finish.cause();
            case Decision.Proceed proceed -> proceed.trouble();
            case Decision.Rest rest ->
                seen.status().phase() == Phase.Succeeded
                        ? Optional.empty()
                        : RootCause.among(seen.pods().all().stream()
                                .filter(p -> p.stage() == ObservedPod.Stage.Failed)
                                .flatMap(p -> p.diagnosis().stream())
                                .toList());
            default -> Optional.empty();
        };
    }

    private static Optional<Reason> reason(
            TrainingJobStatus status,
            Decision decision,
            Optional<Diagnosis> diagnosis,
            Optional<Explanation> stuck,
            boolean trouble) {
        if (decision instanceof Decision.Reject(var finding)) {
            return Optional.of(finding.reason());
        }
        return trouble
                ? stuck.flatMap(Explanation::reason).or(() -> diagnosis.map(Diagnosis::reason))
                : Optional.empty();
    }

    private static Optional<String> cause(
            TrainingJobStatus status, Decision decision, Optional<Diagnosis> diagnosis, Optional<Explanation> stuck) {
        if (decision instanceof Decision.Reject(var finding)) {
            return Optional.of(finding.cause());
        }
        if (status.finished()) {
            return Optional.ofNullable(status.message());
        }
        return stuck.map(Explanation::sentence)
                .or(() -> diagnosis.map(Diagnosis::cause))
                .or(() -> Optional.ofNullable(status.message()));
    }

    private static Optional<Remedy> remedy(
            TrainingJob job,
            Decision decision,
            Optional<Diagnosis> diagnosis,
            Optional<Explanation> stuck,
            TrainingJobStatus status) {
        if (decision instanceof Decision.Reject(var finding)) {
            return Optional.of(new Remedy(
                    finding.remedy(),
                    RemedyYaml.of(finding.reason(), finding.cause(), job, status.memoryOrEmpty())
                            .orElse(null)));
        }
        String role = job.getSpec().roles().getFirst().name();
        return stuck.map(s -> new Remedy(s.remedy(), RemedyYaml.inRole(s, role).orElse(null)))
                .or(() -> diagnosis.map(d -> new Remedy(
                        d.remedy(),
                        RemedyYaml.of(d.reason(), d.cause(), job, status.memoryOrEmpty())
                                .orElse(null))));
    }

    private static String state(TrainingJobStatus status) {
        if (status.phase() == null) {
            return "Pending";
        }
        String place = status.queuePosition() == null ? "" : ", place " + status.queuePosition() + " of those waiting";
        return status.phase() + ", attempt " + status.currentAttempt() + place;
    }

    private static Loss loss(TrainingJobStatus status) {
        return status.progress() == null && status.checkpoint() == null
                ? null
                : new Loss(status.progress(), status.checkpoint());
    }

    private List<Event> events(List<Pod> pods) {
        List<Event> events = new ArrayList<>();
        pods.stream()
                .filter(p -> p.getStatus() != null
                        && !List.of("Running", "Succeeded")
                                .contains(String.valueOf(p.getStatus().getPhase())))
                .limit(PODS_WITH_EVENTS)
                .forEach(p -> events.addAll(sources.observations().events(p)));
        return events;
    }

    private List<Memory> memory(TrainingJob job, TrainingJobStatus status, List<Pod> pods) {
        if (status.memoryOrEmpty().isEmpty()) {
            return List.of();
        }
        Map<String, Long> used = sources.observations().memory(job.getMetadata().getNamespace());
        return status.memoryOrEmpty().stream()
                .map(m -> new Memory(
                        m.role() + "/" + m.container(),
                        String.valueOf(m.limit()),
                        String.valueOf(m.source()),
                        most(m, pods, used)))
                .toList();
    }

    private static Long most(ContainerMemory memory, List<Pod> pods, Map<String, Long> used) {
        return pods.stream()
                .filter(p -> memory.role().equals(p.getMetadata().getLabels().get(Labels.ROLE)))
                .map(p -> used.get(p.getMetadata().getName() + "/" + memory.container()))
                .filter(Objects::nonNull)
                .max(Long::compare)
                .orElse(null);
    }

    private static Story.Pod pod(ObservedPod pod, List<Pod> pods) {
        String node = pods.stream()
                .filter(p -> pod.uid().equals(p.getMetadata().getUid()))
                .map(p -> p.getSpec().getNodeName())
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
        return new Story.Pod(
                pod.name(),
                pod.stage().name(),
                node,
                pod.diagnosis().map(Diagnosis::cause).orElse(null));
    }

    private List<String> notes(ObservedJob seen) {
        List<String> notes = new ArrayList<>(sources.cluster().notes());
        boolean unseen =
                seen.status().observedGeneration() == null && seen.status().phase() == null;
        if (unseen && seen.pods().all().isEmpty()) {
            notes.add("no operator has said anything of this job: kubectl bulkhead doctor tells whether one runs");
        }
        return notes;
    }
}
