package dev.bulkhead.serving.plan;

import dev.bulkhead.api.v1alpha1.InferenceServiceStatus.RolloutPhase;
import dev.bulkhead.api.v1alpha1.InferenceServiceStatus.RolloutStatus;
import dev.bulkhead.api.v1alpha1.Reason;
import dev.bulkhead.api.v1alpha1.Rollout;
import dev.bulkhead.core.guard.Finding;
import dev.bulkhead.core.plan.Times;
import dev.bulkhead.serving.plan.AnalysisRule.Judgement;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * Where a candidate goes from where it stands: on, out or nowhere. Each strategy is a list of steps, which for Immediate and
 * BlueGreen is empty: before every step, and before it takes over, the candidate has to have the replicas for its share.
 */
final class CandidateRule {
    sealed interface Move {
        record Stay(RolloutStatus status) implements Move {}

        /** @param figures by which it has proved itself, in words; empty without an analysis */
        record Promote(String figures) implements Move {}

        record GiveUp(Reason reason, String cause) implements Move {}
    }

    private final RolloutInput in;
    private final RolloutStatus saved;
    private final RevisionHealth candidate;
    private final Rollout rollout;
    private final CanarySteps steps;

    private CandidateRule(RolloutInput in, RolloutStatus saved, RevisionHealth candidate) {
        this.in = in;
        this.saved = saved;
        this.candidate = candidate;
        this.rollout = in.rollout();
        this.steps = CanarySteps.of(rollout);
    }

    /** @param saved where the candidate stands */
    static Move move(RolloutInput in, RolloutStatus saved, RevisionHealth candidate) {
        return new CandidateRule(in, saved, candidate).move();
    }

    /** Replicas that a share of the requests needs. */
    static int replicas(int size, int share) {
        return Math.max(1, Math.ceilDiv(size * share, 100));
    }

    private Move move() {
        if (in.stable().isEmpty()) {
            return candidate.answers() ? new Move.Promote("") : first();
        }
        if (in.splitByHand()) {
            return stay(
                    RolloutPhase.AwaitingApproval,
                    saved.step(),
                    Reason.AwaitingApproval,
                    "the split is made by hand; it takes over when spec.traffic.split is removed");
        }
        boolean shared = steps.share(saved) > 0;
        if (shared && !candidate.answers() && itsOwn(candidate.problem())) {
            Finding problem = candidate.problem().orElseThrow();
            return new Move.GiveUp(problem.reason(), "it stopped answering: " + problem.sentence());
        }
        Judgement judgement = shared && rollout.analysis() != null
                ? AnalysisRule.judge(rollout.analysis(), in.demand(), in.figures())
                : new Judgement.Passed("");
        return switch (judgement) {
            case Judgement.Breached(Reason reason, String sentence) -> new Move.GiveUp(reason, sentence);
            case Judgement.Waiting(String why) -> steps.stands(saved) ? standing(Optional.of(why), "") : arriving("");
            case Judgement.Passed(String figures) ->
                steps.stands(saved) ? standing(Optional.empty(), figures) : arriving(figures);
        };
    }

    /** What the cluster has done to it is no mark against it. */
    private static boolean itsOwn(Optional<Finding> problem) {
        return problem.filter(p -> p.reason().category() != Reason.Category.Infrastructure)
                .isPresent();
    }

    /** There is nothing to go back to, so it is given all the time it takes. */
    private Move first() {
        return in.now().isBefore(deadline())
                ? starting(0)
                : stay(RolloutPhase.Starting, step(0), Reason.RolloutDeadline, late());
    }

    /** On its way to a step, or to the end. */
    private Move arriving(String figures) {
        int step = steps.index(saved);
        if (enough(step)) {
            return enter(step, figures);
        }
        boolean waits = saved.phase() == RolloutPhase.Starting;
        return waits && !in.now().isBefore(deadline())
                ? new Move.GiveUp(Reason.RolloutDeadline, late())
                : starting(step);
    }

    private Move standing(Optional<String> missing, String figures) {
        int step = steps.index(saved);
        if (!candidate.answers()) {
            return starting(step);
        }
        Instant over = since().plusSeconds(steps.seconds(step));
        if (in.now().isBefore(over)) {
            return stepping(step, Reason.RolloutStepping, "until " + Times.format(over) + " at least");
        }
        if (missing.isPresent()) {
            return stepping(step, Reason.RolloutWaiting, missing.get());
        }
        int next = step + 1;
        if (next == steps.end() && !approved()) {
            return awaiting(next);
        }
        return enough(next) ? enter(next, figures) : starting(next);
    }

    private Move enter(int step, String figures) {
        if (step < steps.end()) {
            return stepping(step, Reason.RolloutStepping, "begins now");
        }
        return approved() ? new Move.Promote(figures) : awaiting(step);
    }

    private boolean approved() {
        return rollout.approves(candidate.number());
    }

    /** A stable revision that serves nobody is not waited for. */
    private boolean enough(int step) {
        boolean stableServes =
                in.stable().filter(s -> s.answers() || s.wanted() == 0).isPresent();
        return candidate.ready() >= (stableServes ? replicas(in.size(), steps.weight(step)) : 1);
    }

    private Move awaiting(int next) {
        return stay(
                RolloutPhase.AwaitingApproval,
                step(Math.max(0, next - 1)),
                Reason.AwaitingApproval,
                "it is well; set spec.rollout.approvedRevision to " + candidate.number()
                        + " (kubectl bulkhead promote) and it takes over");
    }

    private Move stepping(int step, Reason reason, String message) {
        return stay(
                RolloutPhase.Stepping,
                step(step),
                reason,
                "%d %% of the requests, step %d of %d: %s"
                        .formatted(steps.weight(step), step + 1, steps.end(), message));
    }

    private Move starting(int step) {
        String why = candidate.problem().map(Finding::sentence).orElseGet(this::progress);
        return stay(RolloutPhase.Starting, step(step), Reason.RevisionStarting, why);
    }

    private String late() {
        return "not ready within " + Times.spoken(Duration.ofSeconds(rollout.deadlineSeconds())) + ": "
                + candidate.problem().map(Finding::sentence).orElseGet(this::progress);
    }

    private String progress() {
        return "%d of %d replicas answer, the furthest of the others: %s"
                .formatted(candidate.ready(), candidate.wanted(), candidate.furthest());
    }

    private Integer step(int index) {
        return steps.end() == 0 ? null : Integer.valueOf(index);
    }

    private Instant since() {
        return Times.parse(saved.since()).orElse(in.now());
    }

    private Instant deadline() {
        return since().plusSeconds(rollout.deadlineSeconds());
    }

    /** A step goes on while it waits for approval, and is counted from its beginning. */
    private Move stay(RolloutPhase phase, Integer step, Reason reason, String message) {
        RolloutStatus next = new RolloutStatus(
                candidate.number(), phase, step, saved.since(), saved.started(), null, null, reason, message);
        boolean stands = steps.stands(next);
        boolean same = Objects.equals(step, saved.step()) && (phase == saved.phase() || stands && steps.stands(saved));
        return new Move.Stay(new RolloutStatus(
                candidate.number(),
                phase,
                step,
                same && saved.since() != null ? saved.since() : Times.format(in.now()),
                saved.started(),
                stands && same
                        ? Long.valueOf(RoughCount.of(in.demand().candidate().requests()))
                        : null,
                stands && same
                        ? Long.valueOf(RoughCount.of(in.demand().candidate().errors()))
                        : null,
                reason,
                message));
    }
}
