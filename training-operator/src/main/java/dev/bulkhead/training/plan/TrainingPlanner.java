package dev.bulkhead.training.plan;

import dev.bulkhead.api.v1alpha1.Reason;
import dev.bulkhead.api.v1alpha1.Scheduling.Gang;
import dev.bulkhead.api.v1alpha1.TrainingJobSpec;
import dev.bulkhead.api.v1alpha1.TrainingJobSpec.CleanPodPolicy;
import dev.bulkhead.api.v1alpha1.TrainingJobStatus;
import dev.bulkhead.api.v1alpha1.TrainingJobStatus.Phase;
import dev.bulkhead.core.diagnose.Diagnosis;
import dev.bulkhead.core.diagnose.RootCause;
import dev.bulkhead.core.plan.Times;
import dev.bulkhead.core.plan.admission.GangAsk;
import dev.bulkhead.training.plan.JobShape.Replica;
import dev.bulkhead.training.plan.ObservedPod.Stage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Decides, in this order: is the job over; must it stop (suspended, deadline); do pods of an ended attempt remain; has it
 * succeeded; has something failed; is something missing; is something stuck. The first that applies is the decision.
 *
 * <p>Invariants: an attempt is ended once, by raising {@code status.attempt}, and charged to one budget; a pod is made only
 * for the attempt that the saved status names; an equal world gives an equal decision.
 */
public final class TrainingPlanner {
    /** A rank that dies takes its peers with it within moments, and their news may arrive first. */
    private static final Duration CAUSE_MAY_FOLLOW = Duration.ofSeconds(10);

    private TrainingPlanner() {}

    public static Decision plan(ObservedJob seen) {
        TrainingJobStatus status = seen.status();
        if (status.finished()) {
            return rest(seen, status);
        }
        TrainingJobSpec spec = seen.job().getSpec();
        if (spec.suspended()) {
            return new Decision.Suspend(
                    seen.pods().all().stream().filter(p -> !p.terminating()).toList());
        }
        Optional<Instant> deadline = deadline(seen);
        if (deadline.filter(d -> !seen.now().isBefore(d)).isPresent()) {
            return new Decision.Finish(
                    false,
                    Reason.DeadlineExceeded,
                    "the job was active for longer than activeDeadlineSeconds = " + spec.activeDeadlineSeconds(),
                    Optional.empty(),
                    Optional.empty());
        }
        if (seen.pods().all().stream().anyMatch(p -> p.attempt() > status.currentAttempt())) {
            return new Decision.Pause(
                    Reason.WaitingForPods,
                    "reading the newest state",
                    seen.now().plusSeconds(1));
        }
        List<ObservedPod> past = seen.pods().past();
        if (past.stream().anyMatch(p -> !p.ended())) {
            return new Decision.Retire(removable(past, status.currentAttempt()));
        }
        Optional<Decision> ended =
                success(seen).or(() -> AdmissionRule.makeRoom(seen)).or(() -> failure(seen));
        return ended.orElseGet(() -> sooner(start(seen), deadline));
    }

    /** What the job has to ask of the queue before it may launch; nothing if it would not launch, or need not ask. */
    public static Optional<GangAsk> asks(ObservedJob seen) {
        return seen.gang() == Gang.Admission && plan(seen) instanceof Decision.Launch launch
                ? Optional.of(AdmissionRule.ask(seen, launch.pods()))
                : Optional.empty();
    }

    /** What would be made if nothing were in the way but the guards: all that is missing of the current attempt. */
    public static Decision unhindered(ObservedJob seen) {
        return LaunchRule.decide(seen, seen.pods().missing());
    }

    /** Failed pods of the attempt before this one stay: their logs say why there is another. */
    private static List<ObservedPod> removable(List<ObservedPod> past, int attempt) {
        return past.stream()
                .filter(p -> !p.terminating())
                .filter(p -> !p.ended() || p.attempt() < attempt - 1)
                .toList();
    }

    private static Decision rest(ObservedJob seen, TrainingJobStatus status) {
        TrainingJobSpec spec = seen.job().getSpec();
        Optional<Instant> expiry = Optional.ofNullable(spec.ttlSecondsAfterFinished())
                .flatMap(ttl -> Times.parse(status.completionTime()).map(t -> t.plusSeconds(ttl)));
        if (expiry.filter(e -> !seen.now().isBefore(e)).isPresent()) {
            return new Decision.Expire();
        }
        CleanPodPolicy policy = spec.cleanPodPolicy() == null ? CleanPodPolicy.Running : spec.cleanPodPolicy();
        List<ObservedPod> remove = seen.pods().all().stream()
                .filter(p -> !p.terminating())
                .filter(p -> switch (policy) {
                    case All -> true;
                    case Running -> !p.ended();
                    case None -> false;
                })
                .toList();
        return new Decision.Rest(remove, expiry);
    }

    private static Optional<Instant> deadline(ObservedJob seen) {
        Long before = seen.status().activeSeconds();
        return Optional.ofNullable(seen.job().getSpec().activeDeadlineSeconds())
                .map(limit -> Math.max(0, limit - (before == null ? 0 : before)))
                .flatMap(left -> seen.start().map(start -> start.plusSeconds(left)));
    }

    private static Optional<Decision> success(ObservedJob seen) {
        if (!SuccessRule.isMet(seen)) {
            return Optional.empty();
        }
        Optional<String> result = seen.pods()
                .chief()
                .flatMap(ObservedPod::terminationMessage)
                .map(String::strip)
                .filter(m -> !m.isEmpty());
        return Optional.of(
                new Decision.Finish(true, Reason.Completed, completed(seen, result), Optional.empty(), result));
    }

    private static String completed(ObservedJob seen, Optional<String> result) {
        int restarts = seen.status().restartsOrNone().total();
        String after = restarts == 0 ? "" : " after " + restarts + (restarts == 1 ? " restart" : " restarts");
        return "completed" + after + result.map(r -> ": " + r).orElse("");
    }

    private static Optional<Decision> failure(ObservedJob seen) {
        List<ObservedPod> failed = seen.pods().current().stream()
                .filter(p -> p.stage() == Stage.Failed)
                .toList();
        List<Diagnosis> diagnoses =
                failed.stream().flatMap(p -> p.diagnosis().stream()).toList();
        Optional<Diagnosis> cause = RootCause.among(diagnoses).or(() -> vanished(seen));
        if (cause.isEmpty()) {
            return Optional.empty();
        }
        Optional<Instant> verdict = failed.stream()
                .flatMap(p -> p.endTime().stream())
                .min(Comparator.naturalOrder())
                .map(t -> t.plus(CAUSE_MAY_FOLLOW));
        boolean othersRun = seen.pods().current().stream().anyMatch(p -> !p.ended());
        if (RootCause.mayBeConsequence(cause.get())
                && othersRun
                && verdict.filter(seen.now()::isBefore).isPresent()) {
            return Optional.of(new Decision.Proceed(cause, verdict));
        }
        return Optional.of(RestartRule.decide(seen, cause.get()));
    }

    /** A replica that ran, and whose pod is gone: somebody deleted it, with all that it knew. */
    private static Optional<Diagnosis> vanished(ObservedJob seen) {
        if (seen.status().phase() != Phase.Running) {
            return Optional.empty();
        }
        return seen.pods().missing().stream()
                .findFirst()
                .map(r -> Obstacles.podDeleted(seen.shape().pod(r, seen.status().currentAttempt()), seen.now()));
    }

    private static Decision start(ObservedJob seen) {
        List<Replica> missing = seen.pods().missing();
        return missing.isEmpty() ? watch(seen) : launch(seen, missing);
    }

    private static Decision launch(ObservedJob seen, List<Replica> missing) {
        Optional<Instant> notBefore = RestartRule.notBefore(seen.status());
        if (notBefore.filter(seen.now()::isBefore).isPresent()) {
            String wait = Times.spoken(Times.until(notBefore.get(), seen.now()));
            return new Decision.Pause(Reason.Restarted, "next attempt in " + wait, notBefore.get());
        }
        if (seen.refusal().filter(r -> seen.now().isBefore(r.retryAt())).isPresent()) {
            var refusal = seen.refusal().get();
            return Obstacles.hold(seen, refusal.diagnosis(), refusal.retryAt(), alive(seen));
        }
        if (!seen.missing().isEmpty()) {
            return Obstacles.hold(seen, seen.missing().getFirst(), seen.now().plusSeconds(10), List.of());
        }
        return LaunchRule.decide(seen, missing);
    }

    private static List<ObservedPod> alive(ObservedJob seen) {
        return seen.pods().all().stream()
                .filter(p -> !p.ended() && !p.terminating())
                .toList();
    }

    /** All pods are there. What keeps one from running may go away; what does not within its deadline ends the job. */
    private static Decision watch(ObservedJob seen) {
        Optional<Decision> givenBack = AdmissionRule.giveBack(seen);
        if (givenBack.isPresent()) {
            return givenBack.get();
        }
        List<Instant> wakes = new ArrayList<>();
        List<Diagnosis> troubles = new ArrayList<>();
        for (ObservedPod pod : seen.pods().current()) {
            AdmissionRule.lookAgain(pod).ifPresent(wakes::add);
            Optional<Diagnosis> trouble = pod.diagnosis();
            if (pod.ended() || trouble.isEmpty()) {
                continue;
            }
            Optional<Instant> deadline = Obstacles.deadline(trouble.get().reason(), seen.policy())
                    .filter(d -> pod.stage() == Stage.Pending)
                    .map(d -> pod.placed().plus(d));
            if (deadline.filter(d -> !seen.now().isBefore(d)).isPresent()) {
                return Obstacles.deadlinePassed(trouble.get(), pod.placed(), seen.now());
            }
            troubles.add(trouble.get());
            deadline.ifPresent(wakes::add);
        }
        boolean starting = seen.pods().current().stream().anyMatch(p -> p.stage() == Stage.Pending);
        boolean ending = seen.pods().current().stream().anyMatch(p -> p.terminating() && !p.ended());
        if (starting || ending) {
            // neither what events say of a pod that does not start, nor the silence of a lost node, comes with a watch
            wakes.add(StartNews.waitsUntil(seen).orElse(seen.now().plusSeconds(10)));
        }
        Optional<Diagnosis> stalled = starting ? Optional.empty() : StallRule.check(seen);
        if (stalled.isPresent() && StallRule.restarts(seen)) {
            return RestartRule.decide(seen, stalled.get());
        }
        stalled.ifPresent(troubles::add);
        Optional<Diagnosis> idle = starting ? Optional.empty() : IdleGpuRule.check(seen);
        if (idle.isPresent() && IdleGpuRule.stops(seen)) {
            return new Decision.Finish(false, Reason.IdleGpu, idle.get().sentence(), idle, Optional.empty());
        }
        idle.ifPresent(troubles::add);
        return new Decision.Proceed(RootCause.among(troubles), wakes.stream().min(Comparator.naturalOrder()));
    }

    private static Decision sooner(Decision decision, Optional<Instant> deadline) {
        return decision instanceof Decision.Proceed(Optional<Diagnosis> trouble, Optional<Instant> lookAgain)
                ? new Decision.Proceed(
                        trouble,
                        Stream.of(lookAgain, deadline).flatMap(Optional::stream).min(Comparator.naturalOrder()))
                : decision;
    }
}
