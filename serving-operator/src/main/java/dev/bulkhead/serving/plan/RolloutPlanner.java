package dev.bulkhead.serving.plan;

import dev.bulkhead.api.v1alpha1.InferenceServiceStatus.Promotion;
import dev.bulkhead.api.v1alpha1.InferenceServiceStatus.RolloutPhase;
import dev.bulkhead.api.v1alpha1.InferenceServiceStatus.RolloutStatus;
import dev.bulkhead.api.v1alpha1.InferenceServiceStatus.Verdict;
import dev.bulkhead.api.v1alpha1.Reason;
import dev.bulkhead.core.plan.Conditions;
import dev.bulkhead.core.plan.Times;
import dev.bulkhead.serving.plan.CandidateRule.Move;
import dev.bulkhead.serving.plan.RolloutOutcome.Telling;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Who gets which revision. In order:
 *
 * <ol>
 *   <li>The revision that the spec describes is the candidate, unless it is the stable one or was given up before. Another
 *       candidate gives way to it.
 *   <li>{@link CandidateRule} says whether it stays, takes over or is given up.
 *   <li>{@link RouteRule} gives the shares to what answers; a share of what does not goes to what does.
 *   <li>{@link PodsRule} says who must have pods for that, and whose may go when.
 * </ol>
 *
 * Nothing but what is saved in the status is remembered, so a plan made anew after a crash is the same.
 */
public final class RolloutPlanner {
    private RolloutPlanner() {}

    public static RolloutOutcome plan(RolloutInput in) {
        Course course = new Settling(in).course();
        RouteRule.Routing routing = RouteRule.route(in, course);
        PodsRule pods = new PodsRule(in, course, routing);
        return new RolloutOutcome(
                course.stable(),
                course.candidate(),
                course.rollout(),
                course.history(),
                routing.route(),
                pods.asks(),
                pods.kept(),
                pods.lookAgain(),
                routing.findings(),
                course.tellings());
    }

    /** What became of stable and candidate. */
    record Course(
            Optional<Integer> stable,
            Optional<Integer> candidate,
            Optional<RolloutStatus> rollout,
            List<Promotion> history,
            List<Telling> tellings) {}

    /** Follows one plan's changes. */
    private static final class Settling {
        private static final int MOST_HISTORY = 20;
        private static final int LONGEST_HISTORY_MESSAGE = 512;

        private final RolloutInput in;
        private final List<Promotion> history;
        private final List<Telling> tellings = new ArrayList<>();

        Settling(RolloutInput in) {
            this.in = in;
            this.history = new ArrayList<>(in.status().historyOrEmpty());
        }

        Course course() {
            RolloutStatus saved = in.status().rollout();
            Optional<Integer> stable = in.stable().map(RevisionHealth::number);
            Integer before = in.status().candidate();
            if (before != null && before != in.current()) {
                supersede(before);
            }
            if (stable.filter(s -> s == in.current()).isPresent()) {
                return course(stable, Optional.empty(), Optional.empty());
            }
            boolean about = saved != null && Objects.equals(saved.revision(), in.current());
            if (about && saved.phase() == RolloutPhase.RolledBack && stable.isPresent()) {
                return course(stable, Optional.empty(), Optional.of(saved));
            }
            return about && before != null ? move(saved, stable) : begin(stable);
        }

        private Course begin(Optional<Integer> stable) {
            String now = Times.format(in.now());
            RolloutStatus first = new RolloutStatus(
                    in.current(), RolloutPhase.Starting, null, now, now, null, null, Reason.RevisionStarting, "");
            tell(false, Reason.RevisionStarting, "revision %d is on its way%s".formatted(in.current(), by()));
            return move(first, stable);
        }

        private Course move(RolloutStatus from, Optional<Integer> stable) {
            RevisionHealth candidate = in.revision(in.current())
                    .orElseThrow(() -> new IllegalArgumentException("revision " + in.current() + " is not there"));
            return switch (CandidateRule.move(in, from, candidate)) {
                case Move.Stay(RolloutStatus status) -> {
                    tellOf(from, status);
                    yield course(stable, Optional.of(in.current()), Optional.of(status));
                }
                case Move.Promote(String figures) -> {
                    String message = stable.isPresent()
                            ? "revision %d takes over from %d%s"
                                    .formatted(in.current(), stable.get(), figures.isEmpty() ? "" : ": " + figures)
                            : "revision %d is the first that answers".formatted(in.current());
                    record(in.current(), Verdict.Promoted, message);
                    tell(false, Reason.RevisionPromoted, message);
                    yield course(Optional.of(in.current()), Optional.empty(), Optional.empty());
                }
                case Move.GiveUp(Reason reason, String cause) -> {
                    String message = "revision %d is given up, revision %d has all requests: %s"
                            .formatted(in.current(), stable.orElseThrow(), cause);
                    record(in.current(), Verdict.RolledBack, message);
                    tell(true, reason, message);
                    yield course(stable, Optional.empty(), Optional.of(rolledBack(from, reason, cause)));
                }
            };
        }

        private RolloutStatus rolledBack(RolloutStatus from, Reason reason, String cause) {
            return new RolloutStatus(
                    in.current(),
                    RolloutPhase.RolledBack,
                    from.step(),
                    Times.format(in.now()),
                    from.started(),
                    in.demand().candidate().requests(),
                    in.demand().candidate().errors(),
                    reason,
                    Conditions.bounded(cause));
        }

        private void supersede(int before) {
            String message = "revision %d gave way to %d before it had proved itself".formatted(before, in.current());
            record(before, Verdict.Superseded, message);
            tell(false, Reason.RevisionStarting, message);
        }

        /** Steps are told of, waiting is not: conditions show it. */
        private void tellOf(RolloutStatus from, RolloutStatus to) {
            boolean moved = from.phase() != to.phase() || !Objects.equals(from.step(), to.step());
            if (moved && to.phase() != RolloutPhase.Starting) {
                tell(false, to.reason(), "revision " + to.revision() + ": " + to.message());
            }
        }

        private void tell(boolean warning, Reason reason, String message) {
            tellings.add(new Telling(warning, reason, message));
        }

        private void record(int revision, Verdict verdict, String message) {
            Optional<RevisionHealth> health = in.revision(revision);
            String bounded = message.length() <= LONGEST_HISTORY_MESSAGE
                    ? message
                    : message.substring(0, LONGEST_HISTORY_MESSAGE - 1) + "…";
            history.add(new Promotion(
                    revision,
                    health.flatMap(RevisionHealth::version).orElse(null),
                    health.flatMap(RevisionHealth::digest).orElse(null),
                    verdict,
                    in.changedBy().orElse(null),
                    Times.format(in.now()),
                    bounded));
        }

        private String by() {
            return in.changedBy().map(who -> ", changed by " + who).orElse("");
        }

        private Course course(Optional<Integer> stable, Optional<Integer> candidate, Optional<RolloutStatus> rollout) {
            List<Promotion> last = history.subList(Math.max(0, history.size() - MOST_HISTORY), history.size());
            return new Course(stable, candidate, rollout, List.copyOf(last), List.copyOf(tellings));
        }
    }
}
