package dev.bulkhead.training.plan;

import dev.bulkhead.api.v1alpha1.Budget;
import dev.bulkhead.api.v1alpha1.Reason;
import dev.bulkhead.api.v1alpha1.Restart;
import dev.bulkhead.api.v1alpha1.Role;
import dev.bulkhead.api.v1alpha1.TrainingJobStatus;
import dev.bulkhead.api.v1alpha1.TrainingJobStatus.Attempt;
import dev.bulkhead.api.v1alpha1.TrainingJobStatus.Charge;
import dev.bulkhead.api.v1alpha1.TrainingJobStatus.ContainerMemory;
import dev.bulkhead.api.v1alpha1.TrainingJobStatus.MemorySource;
import dev.bulkhead.core.diagnose.Diagnosis;
import dev.bulkhead.core.guard.MemoryGuard;
import dev.bulkhead.core.guard.MemorySize;
import dev.bulkhead.core.guard.OomGuard;
import dev.bulkhead.core.guard.OomGuard.Growth;
import dev.bulkhead.core.plan.RestartBudget;
import dev.bulkhead.core.plan.Times;
import dev.bulkhead.training.plan.Decision.Given;
import io.fabric8.kubernetes.api.model.PodSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Whether a failure ends the job or only the attempt, and what the next attempt is given. */
final class RestartRule {
    private static final Duration FIRST_WAIT = Duration.ofSeconds(5);
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(5);

    private RestartRule() {}

    static Decision decide(ObservedJob seen, Diagnosis cause) {
        Charge charge = charge(cause);
        Budget budget = budget(seen, charge);
        if (!RestartBudget.allows(budget, spent(seen.status(), charge), times(seen.status(), charge), seen.now())) {
            return budgetSpent(cause, charge, budget);
        }
        if (cause.reason() == Reason.CudaOutOfMemory) {
            return GpuMemoryRule.decide(seen, cause);
        }
        return charge == Charge.OutOfMemory ? grow(seen, cause) : again(seen, cause, charge);
    }

    /**
     * When the next attempt may start: at once after lack of memory, whose cause has been removed, and after the first
     * failure of the infrastructure, which another node does not have; else 5 s later, and twice as long after every further
     * failure of the kind, up to 5 min.
     */
    static Optional<Instant> notBefore(TrainingJobStatus status) {
        List<Attempt> ended = status.attemptsOrEmpty();
        if (ended.isEmpty()
                || ended.getLast().charge() == Charge.OutOfMemory
                || ended.getLast().reason() == Reason.JobPreempted) {
            return Optional.empty();
        }
        Charge charge = ended.getLast().charge();
        long before = ended.stream().filter(a -> a.charge() == charge).count() - 1;
        long waits = charge == Charge.Infrastructure ? before : before + 1;
        if (waits == 0) {
            return Optional.empty();
        }
        Duration wait = FIRST_WAIT.multipliedBy(1L << Math.min(waits - 1, 10));
        Duration bounded = wait.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wait;
        return Times.parse(ended.getLast().endTime()).map(t -> t.plus(bounded));
    }

    /** What would fail again on any node is the program's own, whatever it failed at. */
    private static Charge charge(Diagnosis cause) {
        if (cause.retry() == Diagnosis.Retry.YesBigger || cause.reason() == Reason.CudaOutOfMemory) {
            return Charge.OutOfMemory;
        }
        boolean infrastructure =
                cause.reason().category() == Reason.Category.Infrastructure && cause.retry() != Diagnosis.Retry.No;
        return infrastructure ? Charge.Infrastructure : Charge.Application;
    }

    private static Decision grow(ObservedJob seen, Diagnosis cause) {
        Role role = role(seen, cause);
        MemorySize limit = limit(seen, cause, role.name());
        Optional<MemorySize> maxMemory = WorkerPods.MAIN.equals(cause.container())
                ? Optional.ofNullable(role.maxMemory()).flatMap(MemorySize::parse)
                : Optional.empty();
        Growth growth = OomGuard.grow(limit, maxMemory, seen.policy(), nodeRoom(seen, role, limit));
        return switch (growth) {
            case Growth.Raise(MemorySize from, MemorySize to) ->
                new Decision.Restart(
                        cause,
                        Charge.OutOfMemory,
                        cause.cause() + "; memory of role " + role.name() + " raised from " + from + " to " + to + ", "
                                + whoRestarts(seen, cause),
                        Given.before(seen).with(grown(JobMemory.saved(seen), role, cause.container(), to)));
            case Growth.AtCeiling(MemorySize at, MemorySize ceiling, String setBy) ->
                new Decision.Finish(
                        false,
                        Reason.OutOfMemoryAtCeiling,
                        cause.cause() + "; its limit of " + at + " may not grow beyond " + ceiling.rounded()
                                + ", set by " + setBy
                                + "; raise that, or make the program smaller (batch size, data kept in memory)",
                        Optional.of(cause),
                        Optional.empty());
        };
    }

    private static Decision again(ObservedJob seen, Diagnosis cause, Charge charge) {
        return new Decision.Restart(cause, charge, cause.cause() + "; " + whoRestarts(seen, cause), Given.before(seen));
    }

    static String whoRestarts(ObservedJob seen, Diagnosis cause) {
        int next = seen.status().currentAttempt() + 1;
        boolean all = seen.shape().restartsAsGang() || cause.reason() == Reason.Stalled;
        String who = all ? "all " + seen.shape().size() + " replicas" : "the replica";
        String from = seen.job().getSpec().checkpoint() == null ? "" : " from the checkpoint";
        String restarts = " restart" + (all ? "" : "s");
        return who + restarts + from + " as attempt " + next
                + lost(seen).map(l -> " (" + l + ")").orElse("");
    }

    private static Optional<String> lost(ObservedJob seen) {
        return ProgressLost.between(
                seen.signs()
                        .progress()
                        .or(() -> Optional.ofNullable(seen.status().progress())),
                seen.signs()
                        .checkpoint()
                        .or(() -> Optional.ofNullable(seen.status().checkpoint())));
    }

    private static Decision budgetSpent(Diagnosis cause, Charge charge, Budget budget) {
        boolean never = budget.limit() == 0;
        String spent =
                never ? "" : "; the " + budget.limit() + " restarts of spec.restart." + charge.budget() + " are spent";
        return new Decision.Finish(
                false,
                never ? cause.reason() : Reason.RestartBudgetSpent,
                cause.sentence() + spent,
                Optional.of(cause),
                Optional.empty());
    }

    private static Budget budget(ObservedJob seen, Charge charge) {
        Optional<Restart> restart = Optional.ofNullable(seen.job().getSpec().restart());
        return switch (charge) {
            case Application ->
                restart.map(Restart::application).orElse(seen.policy().application());
            case OutOfMemory ->
                restart.map(Restart::outOfMemory).orElse(seen.policy().outOfMemory());
            case Infrastructure ->
                restart.map(Restart::infrastructure).orElse(seen.policy().infrastructure());
        };
    }

    private static int spent(TrainingJobStatus status, Charge charge) {
        return switch (charge) {
            case Application -> status.restartsOrNone().application();
            case OutOfMemory -> status.restartsOrNone().outOfMemory();
            case Infrastructure -> status.restartsOrNone().infrastructure();
        };
    }

    private static List<Instant> times(TrainingJobStatus status, Charge charge) {
        return status.attemptsOrEmpty().stream()
                .filter(a -> a.charge() == charge)
                .flatMap(a -> Times.parse(a.endTime()).stream())
                .toList();
    }

    /** The role of the pod that failed. */
    static Role role(ObservedJob seen, Diagnosis cause) {
        return failed(seen, cause)
                .flatMap(p -> seen.shape().role(p.role()))
                .orElse(seen.shape().chief());
    }

    private static Optional<ObservedPod> failed(ObservedJob seen, Diagnosis cause) {
        return seen.pods().all().stream()
                .filter(p -> p.name().equals(cause.pod()))
                .findFirst();
    }

    /** What was in force when the container was killed: a raise that its node has not granted does not count. */
    static MemorySize limit(ObservedJob seen, Diagnosis cause, String role) {
        return failed(seen, cause)
                .flatMap(p -> Optional.ofNullable(p.limits().get(cause.container())))
                .or(() -> seen.status().memoryOrEmpty().stream()
                        .filter(m -> m.role().equals(role) && m.container().equals(cause.container()))
                        .flatMap(m -> MemorySize.parse(m.limit()).stream())
                        .findFirst())
                .orElse(seen.policy().defaultLimit());
    }

    /** What the largest node has for this container when the others of its pod keep what they have. */
    private static Optional<MemoryGuard.Node> nodeRoom(ObservedJob seen, Role role, MemorySize limit) {
        PodSpec ask = LaunchRule.asked(seen, role, JobMemory.saved(seen));
        MemorySize others = MemoryGuard.request(ask).minus(limit);
        return seen.nodes()
                .largestFor(ask)
                .map(n -> new MemoryGuard.Node(n.name(), n.memory().minus(others)));
    }

    private static List<ContainerMemory> grown(
            List<ContainerMemory> memory, Role role, String container, MemorySize to) {
        Stream<ContainerMemory> others = memory.stream()
                .filter(m -> !(m.role().equals(role.name()) && m.container().equals(container)));
        ContainerMemory raised = new ContainerMemory(role.name(), container, to.toQuantity(), MemorySource.Grown);
        return Stream.concat(others, Stream.of(raised)).toList();
    }
}
