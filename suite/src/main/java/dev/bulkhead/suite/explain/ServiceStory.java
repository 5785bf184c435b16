package dev.bulkhead.suite.explain;

import dev.bulkhead.api.v1alpha1.InferenceService;
import dev.bulkhead.api.v1alpha1.InferenceServiceStatus;
import dev.bulkhead.api.v1alpha1.InferenceServiceStatus.Phase;
import dev.bulkhead.core.diagnose.DiagnosedPod;
import dev.bulkhead.core.diagnose.Diagnosis;
import dev.bulkhead.core.guard.Finding;
import dev.bulkhead.serving.plan.RevisionHealth;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What is told of an InferenceService. */
final class ServiceStory {
    private static final Set<Phase> WELL = EnumSet.of(Phase.Ready, Phase.Idle, Phase.Progressing);

    private ServiceStory() {}

    /**
     * The trouble of its newest revision comes first: that is what somebody has just written.
     *
     * @param refused why no revision is made of what is written now
     * @param notes what could not be looked at
     */
    static Story of(
            InferenceService service,
            Optional<Finding> refused,
            List<RevisionHealth> revisions,
            List<DiagnosedPod> pods,
            List<String> notes) {
        InferenceServiceStatus status = service.getStatus() == null ? InferenceServiceStatus.NEW : service.getStatus();
        Optional<Finding> problem = refused.or(() -> revisions.stream()
                .sorted(Comparator.comparing(RevisionHealth::number).reversed())
                .flatMap(r -> r.problem().stream())
                .findFirst());
        boolean unwell = status.phase() != null && !WELL.contains(status.phase());
        return new Story(
                service.getKind(),
                service.getMetadata().getNamespace(),
                service.getMetadata().getName(),
                state(status, revisions),
                problem.isPresent() || unwell,
                problem.map(f -> f.reason().name()).orElse(null),
                problem.map(Finding::cause).orElse(status.message()),
                PodStories.evidence(
                        pods.stream().flatMap(p -> p.diagnosis().stream()).findFirst(),
                        pods.stream().map(DiagnosedPod::pod).toList(),
                        List.of()),
                problem.map(f -> new Story.Remedy(f.remedy(), null)).orElse(null),
                null,
                null,
                List.of(),
                List.of(),
                pods.stream().map(ServiceStory::pod).toList(),
                status.phase() == null && revisions.isEmpty()
                        ? Stream.concat(
                                        notes.stream(),
                                        Stream.of("no operator has said anything of this service: kubectl bulkhead"
                                                + " doctor tells whether one runs"))
                                .toList()
                        : notes);
    }

    private static String state(InferenceServiceStatus status, List<RevisionHealth> revisions) {
        String phase =
                status.phase() == null ? Phase.Pending.name() : status.phase().name();
        String told = revisions.stream()
                .sorted(Comparator.comparing(RevisionHealth::number))
                .filter(r -> r.wanted() > 0 || r.ready() > 0)
                .map(r -> "; revision " + r.number() + ": " + r.ready() + " of " + r.wanted() + " answer")
                .collect(Collectors.joining());
        return phase + told;
    }

    private static Story.Pod pod(DiagnosedPod diagnosed) {
        Pod pod = diagnosed.pod();
        return new Story.Pod(
                pod.getMetadata().getName(),
                pod.getStatus() == null ? "Pending" : pod.getStatus().getPhase(),
                pod.getSpec().getNodeName(),
                diagnosed.diagnosis().map(Diagnosis::cause).orElse(null));
    }
}
