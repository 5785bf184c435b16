package dev.bulkhead.training.plan;

import dev.bulkhead.api.v1alpha1.Reason;
import dev.bulkhead.api.v1alpha1.TrainingJobStatus;
import dev.bulkhead.api.v1alpha1.TrainingJobStatus.Attempt;
import dev.bulkhead.api.v1alpha1.TrainingJobStatus.Charge;
import dev.bulkhead.api.v1alpha1.TrainingJobStatus.ContainerMemory;
import dev.bulkhead.api.v1alpha1.TrainingJobStatus.Phase;
import dev.bulkhead.api.v1alpha1.TrainingJobStatus.Restarts;
import dev.bulkhead.api.v1alpha1.TrainingJobStatus.RoleStatus;
import dev.bulkhead.core.diagnose.Diagnosis;
import dev.bulkhead.core.plan.Conditions;
import dev.bulkhead.core.plan.Times;
import dev.bulkhead.core.plan.admission.Answer;
import dev.bulkhead.training.plan.ObservedPod.Stage;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The status of a job, from what was seen and what was decided; never from what became of the acting. */
public final class TrainingStatus {
    private static final int REMEMBERED_ATTEMPTS = 50;
    private static final int LONGEST_PROGRESS = 256;
    private static final int LONGEST_RESULT = 1024;

    private TrainingStatus() {}

    /** What a decision means for the words in the status. */
    record Words(Phase phase, Reason reason, String message, Optional<Diagnosis> diagnosis) {
        Words(Phase phase, Reason reason, String message) {
            this(phase, reason, message, Optional.empty());
        }
    }

    public static TrainingJobStatus of(ObservedJob seen, Decision decision) {
        TrainingJobStatus before = seen.status();
        boolean firstLaunch = decision instanceof Decision.Launch
                && before.equals(TrainingJobStatus.NEW)
                && seen.refusal().isEmpty();
        if (before.finished() || firstLaunch) {
            return before; // of a first launch there is nothing to remember, and a moment later more to say
        }
        boolean toldAlready = StartNews.isTold(seen, decision);
        Words words = toldAlready
                ? new Words(before.phase(), Reason.WaitingForPods, before.message())
                : words(seen, decision);
        boolean suspending = decision instanceof Decision.Suspend && before.phase() != Phase.Suspended;
        boolean restarting = decision instanceof Decision.Restart;
        boolean requeued = decision instanceof Decision.Requeue;
        boolean attemptEnds = restarting || suspending || requeued;
        Optional<Instant> start = seen.start();
        Long active = (suspending || requeued) && start.isPresent()
                ? Long.valueOf(orZero(before.activeSeconds())
                        + Duration.between(start.get(), seen.now()).toSeconds())
                : before.activeSeconds();
        List<ContainerMemory> memory = memory(seen, decision);
        Decision.Given given =
                decision instanceof Decision.Restart restart ? restart.next() : Decision.Given.before(seen);
        return new TrainingJobStatus(
                seen.job().getMetadata().getGeneration(),
                words.phase(),
                Conditions.bounded(words.message()),
                before.currentAttempt() + (attemptEnds ? 1 : 0),
                restarting ? charged(before, (Decision.Restart) decision) : before.restarts(),
                attempts(seen, decision),
                memory,
                toldAlready ? before.roles() : roles(seen, attemptEnds),
                cut(seen.signs().progress().orElse(before.progress()), LONGEST_PROGRESS),
                cut(seen.signs().checkpoint().orElse(before.checkpoint()), LONGEST_PROGRESS),
                given.gpuAllocator(),
                given.batchScale(),
                queuePosition(seen, decision),
                decision instanceof Decision.Finish finish ? cut(finish.result().orElse(null), LONGEST_RESULT) : null,
                startTime(seen, decision),
                active,
                decision instanceof Decision.Finish ? Times.format(seen.now()) : null,
                TrainingConditions.of(seen, decision, words, memory));
    }

    private static Words words(ObservedJob seen, Decision decision) {
        Phase waiting = seen.status().currentAttempt() > 1 && seen.status().phase() != Phase.Suspended
                ? Phase.Restarting
                : Phase.Pending;
        Phase starting = waiting == Phase.Restarting ? Phase.Restarting : Phase.Starting;
        return switch (decision) {
            case Decision.Reject(var finding) -> new Words(Phase.Pending, finding.reason(), finding.sentence());
            case Decision.Hold(var obstacle, var until, var remove) -> held(waiting, obstacle);
            case Decision.Pause(var reason, var message, var until) ->
                new Words(
                        Optional.ofNullable(seen.status().phase()).orElse(waiting),
                        reason,
                        seen.status().phase() == Phase.Restarting ? restartMessage(seen) : message);
            case Decision.Launch launch ->
                seen.refusal().map(r -> held(waiting, r.diagnosis())).orElseGet(() -> launching(seen, starting));
            case Decision.Restart(var cause, var charge, var message, var next) ->
                new Words(Phase.Restarting, cause.reason(), message, Optional.of(cause));
            case Decision.Requeue(var cause, var message) ->
                new Words(Phase.Restarting, cause.reason(), message, Optional.of(cause));
            case Decision.Retire retire ->
                new Words(Phase.Restarting, Reason.StoppingPreviousAttempt, restartMessage(seen));
            case Decision.Proceed(var trouble, var lookAgain) -> proceeding(seen, starting, trouble);
            case Decision.Suspend suspend ->
                new Words(Phase.Suspended, Reason.Suspended, "suspended; set spec.suspend to false to go on");
            case Decision.Finish finish ->
                new Words(
                        finish.succeeded() ? Phase.Succeeded : Phase.Failed,
                        finish.reason(),
                        finish.message(),
                        finish.cause());
            case Decision.Rest rest -> throw new IllegalStateException("a finished job's status is final");
            case Decision.Expire expire -> throw new IllegalStateException("a finished job's status is final");
        };
    }

    /**
     * Also of a launch that is tried again after a refusal: nothing is known to be better, and the obstacle keeps its time,
     * or its deadline would begin anew with every try.
     */
    private static Words held(Phase waiting, Diagnosis obstacle) {
        return new Words(waiting, obstacle.reason(), "waiting: " + obstacle.sentence(), Optional.of(obstacle));
    }

    private static Words launching(ObservedJob seen, Phase starting) {
        return new Words(
                starting,
                Reason.WaitingForPods,
                starting == Phase.Restarting
                        ? restartMessage(seen)
                        : "0 of " + seen.shape().size() + " pods run");
    }

    /** While an attempt starts, people want to read why there is another. */
    private static String restartMessage(ObservedJob seen) {
        List<Attempt> ended = seen.status().attemptsOrEmpty();
        return ended.isEmpty() ? "starting again" : ended.getLast().message();
    }

    private static Words proceeding(ObservedJob seen, Phase starting, Optional<Diagnosis> trouble) {
        int size = seen.shape().size();
        int started =
                (int) current(seen).filter(p -> p.stage() != Stage.Pending).count();
        if (trouble.isPresent()) {
            Phase phase = started == size ? Phase.Running : starting;
            String message =
                    started + " of " + size + " pods run; " + trouble.get().sentence();
            return new Words(phase, trouble.get().reason(), message, trouble);
        }
        if (started == size) {
            int done = (int)
                    current(seen).filter(p -> p.stage() == Stage.Succeeded).count();
            String ended = done == 0 ? "" : ", " + done + " have finished";
            return new Words(Phase.Running, Reason.AllPodsRunning, size - done + " of " + size + " pods run" + ended);
        }
        String message = starting == Phase.Restarting && started == 0
                ? restartMessage(seen)
                : started + " of " + size + " pods run";
        return new Words(starting, Reason.WaitingForPods, message);
    }

    private static Restarts charged(TrainingJobStatus before, Decision.Restart restart) {
        Restarts spent = before.restartsOrNone();
        return switch (restart.charge()) {
            case Application -> new Restarts(spent.application() + 1, spent.outOfMemory(), spent.infrastructure());
            case OutOfMemory -> new Restarts(spent.application(), spent.outOfMemory() + 1, spent.infrastructure());
            case Infrastructure -> new Restarts(spent.application(), spent.outOfMemory(), spent.infrastructure() + 1);
        };
    }

    private static List<Attempt> attempts(ObservedJob seen, Decision decision) {
        List<Attempt> before = seen.status().attemptsOrEmpty();
        return switch (decision) {
            case Decision.Restart restart ->
                appended(before, ended(seen, restart.cause(), restart.charge(), restart.message()));
            case Decision.Requeue(var cause, var message) -> appended(before, ended(seen, cause, null, message));
            default -> seen.status().attempts();
        };
    }

    private static Attempt ended(ObservedJob seen, Diagnosis cause, Charge charge, String message) {
        return new Attempt(
                seen.status().currentAttempt(),
                Times.format(seen.now()),
                cause.reason(),
                charge,
                Conditions.bounded(message),
                cut(seen.signs().progress().orElse(seen.status().progress()), LONGEST_PROGRESS),
                cut(seen.signs().checkpoint().orElse(seen.status().checkpoint()), LONGEST_PROGRESS));
    }

    private static List<Attempt> appended(List<Attempt> before, Attempt ended) {
        return Stream.concat(
                        before.stream().skip(Math.max(0, before.size() - REMEMBERED_ATTEMPTS + 1)), Stream.of(ended))
                .toList();
    }

    private static String startTime(ObservedJob seen, Decision decision) {
        Optional<Instant> start = switch (decision) {
            case Decision.Suspend suspend -> Optional.empty();
            case Decision.Requeue requeue -> Optional.empty(); // it is not active while it waits
            case Decision.Launch launch -> seen.start().or(() -> Optional.of(seen.now()));
            default -> seen.start();
        };
        return start.map(Times::format).orElse(null);
    }

    private static Integer queuePosition(ObservedJob seen, Decision decision) {
        return decision instanceof Decision.Hold && seen.turn().answer().orElse(null) instanceof Answer.Waiting waiting
                ? Integer.valueOf(waiting.position())
                : null;
    }

    private static List<ContainerMemory> memory(ObservedJob seen, Decision decision) {
        List<ContainerMemory> before = seen.status().memory();
        return switch (decision) {
            case Decision.Launch launch -> launch.memory();
            case Decision.Restart restart -> restart.next().memory();
            default -> {
                boolean first = before == null && !seen.pods().current().isEmpty();
                List<ContainerMemory> given = first ? LaunchRule.memory(seen) : before;
                yield given == null ? null : JobMemory.raised(seen, given);
            }
        };
    }

    private static List<RoleStatus> roles(ObservedJob seen, boolean attemptEnds) {
        return seen.shape().roles().stream()
                .map(role -> {
                    List<ObservedPod> pods = attemptEnds
                            ? List.of()
                            : current(seen)
                                    .filter(p -> p.role().equals(role.name()))
                                    .toList();
                    int running = count(pods, Stage.Running);
                    int succeeded = count(pods, Stage.Succeeded);
                    int failed = count(pods, Stage.Failed);
                    return new RoleStatus(
                            role.name(),
                            role.count(),
                            role.count() - running - succeeded - failed,
                            running,
                            succeeded,
                            failed);
                })
                .toList();
    }

    private static int count(List<ObservedPod> pods, Stage stage) {
        return (int) pods.stream().filter(p -> p.stage() == stage).count();
    }

    private static Stream<ObservedPod> current(ObservedJob seen) {
        return seen.pods().current().stream();
    }

    private static long orZero(Long value) {
        return value == null ? 0 : value;
    }

    private static String cut(String text, int length) {
        return text == null || text.length() <= length ? text : text.substring(0, length);
    }
}
