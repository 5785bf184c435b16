package dev.bulkhead.serving.plan;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.bulkhead.api.v1alpha1.Reason;
import dev.bulkhead.core.diagnose.DiagnosedPod;
import dev.bulkhead.core.diagnose.Diagnoser;
import dev.bulkhead.core.diagnose.Diagnosis;
import dev.bulkhead.core.diagnose.RootCause;
import dev.bulkhead.core.guard.EffectivePolicy;
import dev.bulkhead.core.guard.Finding;
import dev.bulkhead.core.guard.OomGuard;
import dev.bulkhead.serving.plan.RevisionHealth.Milestone;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentStatus;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** How a revision is doing, from what its Deployments and pods show. */
public final class RevisionHealthRule {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** A probe that has used up its time ends the container within its grace period; so much later it was something else. */
    private static final Duration AFTER_DEADLINE = Duration.ofSeconds(60);

    private static final int FORBIDDEN = 403;

    private RevisionHealthRule() {}

    /**
     * A pod that has crashed and answers again is no problem; nor is one that is being deleted.
     *
     * @param deployments of the service; others than those of the revision do not count
     * @param pods of the service; others than those of the revision do not count
     */
    public static RevisionHealth of(
            FrozenRevision revision,
            Collection<Deployment> deployments,
            Collection<DiagnosedPod> pods,
            EffectivePolicy policy) {
        List<RevisionPod> living = pods.stream()
                .map(RevisionPod::of)
                .filter(p -> p.isOf(revision.name()) && !p.terminating())
                .toList();
        List<RevisionPod> predictors =
                living.stream().filter(RevisionPod::isPredictor).toList();
        int wanted = named(deployments, revision.name())
                .map(d -> d.getSpec().getReplicas())
                .orElse(0);
        int answering = count(predictors);
        boolean turned = revision.transformer() == null
                || count(living.stream().filter(p -> !p.isPredictor()).toList()) > 0;
        int ready = turned ? answering : 0;
        return new RevisionHealth(
                revision.number(),
                revision.name(),
                revision.modelVersion(),
                wanted,
                ready,
                predictors.stream()
                        .map(RevisionPod::milestone)
                        .max(Comparator.naturalOrder())
                        .orElse(Milestone.None),
                ready < wanted ? problem(revision, deployments, living, policy) : Optional.empty(),
                digest(revision, predictors));
    }

    private static int count(List<RevisionPod> pods) {
        return (int) pods.stream().filter(RevisionPod::isReady).count();
    }

    private static Optional<Finding> problem(
            FrozenRevision revision,
            Collection<Deployment> deployments,
            List<RevisionPod> living,
            EffectivePolicy policy) {
        List<RevisionPod> silent = living.stream().filter(p -> !p.isReady()).toList();
        List<RevisionPod> trying = silent.stream().filter(p -> !p.isOver()).toList();
        List<RevisionPod> over = silent.stream().filter(RevisionPod::isOver).toList();
        return ofPods(revision, trying, policy)
                .or(() -> refused(revision, deployments))
                .or(() -> ofPods(revision, over, policy));
    }

    private static Optional<Finding> ofPods(FrozenRevision revision, List<RevisionPod> pods, EffectivePolicy policy) {
        Optional<Diagnosis> cause = RootCause.among(
                pods.stream().flatMap(p -> p.diagnosis().stream()).toList());
        boolean notLoaded = cause.map(
                        d -> d.reason() == Reason.ProbeFailed && RevisionPods.PREDICTOR.equals(d.container()))
                .orElseGet(() -> pods.stream().anyMatch(p -> ranOutOfTime(revision, p)));
        return notLoaded
                ? Optional.of(notLoaded(revision))
                : cause.filter(d -> !isBareCrashLoop(d))
                        .map(d -> outOfMemory(d, pods, policy).orElseGet(d::finding))
                        .or(() -> endedWell(pods))
                        .or(() -> cause.map(Diagnosis::finding));
    }

    /** A program that ends well when it is told to leaves nothing but the length of its run to tell by. */
    private static boolean ranOutOfTime(FrozenRevision revision, RevisionPod pod) {
        Duration deadline = Duration.ofSeconds(revision.predictor().startDeadline());
        return pod.isPredictor()
                && pod.lastRun()
                        .filter(ran -> ran.compareTo(deadline.minusSeconds(2)) >= 0
                                && ran.compareTo(deadline.plus(AFTER_DEADLINE)) <= 0)
                        .isPresent();
    }

    private static boolean isBareCrashLoop(Diagnosis cause) {
        return cause.reason() == Reason.ApplicationError && cause.exitCode() == null;
    }

    /** For a program that serves, to end well is to fail; the diagnosis of pods in general does not know that. */
    private static Optional<Finding> endedWell(List<RevisionPod> pods) {
        return pods.stream()
                .filter(p -> p.lastEnd()
                        .filter(t -> Integer.valueOf(0).equals(t.getExitCode()))
                        .isPresent())
                .findFirst()
                .map(p -> new Finding(
                        Reason.ApplicationError,
                        "container predictor of pod " + p.pod().getMetadata().getName()
                                + " ended with exit code 0, though it should serve until it is told to stop",
                        "correct the command or arguments of the predictor"));
    }

    private static Finding notLoaded(FrozenRevision revision) {
        String path = Optional.ofNullable(revision.predictorPods()
                        .getSpec()
                        .getContainers()
                        .getFirst()
                        .getStartupProbe()
                        .getHttpGet())
                .map(g -> g.getPath() + " on port " + revision.port() + " did not answer 200")
                .orElse("port " + revision.port() + " was not open");
        return new Finding(
                Reason.ModelNotLoaded,
                "container predictor of " + revision.name() + " ran for "
                        + revision.predictor().startDeadline() + " s and was killed, because " + path,
                "read its log with kubectl logs --previous; if it only needs longer, raise"
                        + " predictor.startDeadlineSeconds");
    }

    private static Optional<Finding> outOfMemory(Diagnosis cause, List<RevisionPod> pods, EffectivePolicy policy) {
        boolean memory = cause.reason() == Reason.HostOutOfMemory || cause.reason() == Reason.PythonOutOfMemory;
        return pods.stream()
                .filter(p -> memory && p.pod().getMetadata().getName().equals(cause.pod()))
                .flatMap(p -> p.limit(cause.container()).stream())
                .findFirst()
                .map(limit -> OomGuard.grow(limit, Optional.empty(), policy, Optional.empty()))
                .map(growth -> switch (growth) {
                    case OomGuard.Growth.Raise raise ->
                        "set resources.limits.memory of the " + cause.container() + " to " + raise.to() + " or more";
                    case OomGuard.Growth.AtCeiling at ->
                        "it may not have more than " + at.ceiling() + ", by " + at.setBy()
                                + ": serve a smaller model, or have that raised";
                })
                .map(remedy -> new Finding(cause.reason(), cause.cause(), remedy));
    }

    /** Pods that the API server does not take exist nowhere but in the words of the Deployment. */
    private static Optional<Finding> refused(FrozenRevision revision, Collection<Deployment> deployments) {
        return Stream.of(revision.name(), revision.transformerName())
                .flatMap(name -> named(deployments, name).stream())
                .map(Deployment::getStatus)
                .filter(Objects::nonNull)
                .map(DeploymentStatus::getConditions)
                .filter(Objects::nonNull)
                .flatMap(List::stream)
                .filter(c -> "ReplicaFailure".equals(c.getType()) && "True".equals(c.getStatus()))
                .flatMap(c -> Diagnoser.refusal(FORBIDDEN, c.getMessage()).stream())
                .map(Diagnosis::finding)
                .findFirst();
    }

    private static Optional<Deployment> named(Collection<Deployment> deployments, String name) {
        return deployments.stream()
                .filter(d -> name.equals(d.getMetadata().getName()))
                .findFirst();
    }

    private static Optional<String> digest(FrozenRevision revision, List<RevisionPod> pods) {
        return ModelSource.isFetched(revision.predictor().model())
                ? pods.stream()
                        .flatMap(p -> p.fetched().stream())
                        .map(ContainerStateTerminated::getMessage)
                        .filter(Objects::nonNull)
                        .flatMap(m -> digest(m).stream())
                        .findFirst()
                : Optional.empty();
    }

    private static Optional<String> digest(String message) {
        try {
            return Optional.ofNullable(JSON.readTree(message).path("digest").textValue());
        } catch (JsonProcessingException e) {
            return Optional.empty(); // of another fetcher
        }
    }
}
