package dev.bulkhead.serving.plan;

import dev.bulkhead.api.v1alpha1.InferenceServiceStatus.Promotion;
import dev.bulkhead.api.v1alpha1.InferenceServiceStatus.RolloutPhase;
import dev.bulkhead.api.v1alpha1.InferenceServiceStatus.RolloutStatus;
import dev.bulkhead.api.v1alpha1.InferenceServiceStatus.Verdict;
import dev.bulkhead.core.plan.Times;
import dev.bulkhead.serving.plan.RolloutOutcome.Ask;
import dev.bulkhead.serving.plan.RolloutPlanner.Course;
import dev.bulkhead.serving.plan.RouteRule.Routing;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Who must have pods, and how long the pods of the others stay. */
final class PodsRule {
    /** Until every router has heard that a revision gets nothing any more. */
    private static final int DRAIN_SECONDS = 10;

    private static final int PACE_SECONDS = 1;

    private final RolloutInput in;
    private final Course course;
    private final Routing routing;

    PodsRule(RolloutInput in, Course course, Routing routing) {
        this.in = in;
        this.course = course;
        this.routing = routing;
    }

    /** Every revision that gets something or is to get something; the candidate with the replicas for what comes next. */
    List<Ask> asks() {
        SortedMap<Integer, Ask> asks = new TreeMap<>();
        routing.named().forEach(n -> asks.put(n, ask(n, 0)));
        routing.route()
                .targetsOrEmpty()
                .forEach(t -> in.revisions().stream()
                        .filter(r -> r.name().equals(t.revision()))
                        .forEach(r -> asks.put(r.number(), ask(r.number(), t.weight()))));
        routing.wanted().forEach((number, share) -> asks.put(number, ask(number, share)));
        if (!in.splitByHand()) {
            course.candidate().ifPresent(c -> {
                int aim = CanarySteps.of(in.rollout()).aim(course.rollout().orElseThrow());
                asks.put(
                        c,
                        new Ask(c, aim, CandidateRule.replicas(course.stable().isEmpty() ? 1 : in.size(), aim)));
            });
        }
        return List.copyOf(asks.values());
    }

    /** A revision that nothing leads to yet has to start, whatever the scaling says. */
    private Ask ask(int number, int share) {
        String name = in.revision(number).orElseThrow().name();
        boolean reachable = RouteRule.names(routing.route()).anyMatch(name::equals);
        return new Ask(number, share, reachable ? 0 : 1);
    }

    /** Pods of revisions that have taken over from nobody and wait for nothing go at once, with what is in work finished. */
    SortedMap<Integer, Instant> kept() {
        List<Integer> asked = asks().stream().map(Ask::number).toList();
        SortedMap<Integer, Instant> kept = new TreeMap<>();
        in.revisions().stream()
                .filter(r -> r.wanted() > 0 && !asked.contains(r.number()))
                .forEach(r -> keptUntil(r.number())
                        .filter(until -> until.isAfter(in.now()))
                        .ifPresent(until -> kept.put(r.number(), until)));
        return kept;
    }

    private Optional<Instant> keptUntil(int number) {
        Optional<Instant> until = Optional.empty();
        int stable = 0;
        for (Promotion entry : course.history()) {
            boolean promoted = entry.verdict() == Verdict.Promoted;
            boolean replaced = promoted && stable == number && entry.revision() != number;
            boolean dropped = !promoted && entry.revision() == number;
            if (replaced || dropped) {
                int seconds = replaced ? Math.max(in.rollout().keepSeconds(), DRAIN_SECONDS) : DRAIN_SECONDS;
                until = Times.parse(entry.time()).map(t -> t.plusSeconds(seconds));
            }
            stable = promoted ? entry.revision() : stable;
        }
        return until;
    }

    Optional<Instant> lookAgain() {
        Stream<Instant> rollout = course.candidate().isEmpty() || in.splitByHand()
                ? Stream.empty()
                : course.rollout().stream().flatMap(this::next);
        return Stream.concat(kept().values().stream(), rollout)
                .filter(t -> t.isAfter(in.now()))
                .min(Instant::compareTo);
    }

    private Stream<Instant> next(RolloutStatus status) {
        Instant since = Times.parse(status.since()).orElse(in.now());
        if (status.phase() == RolloutPhase.Starting) {
            return Stream.of(since.plusSeconds(in.rollout().deadlineSeconds()));
        }
        CanarySteps steps = CanarySteps.of(in.rollout());
        if (!steps.stands(status)) {
            return Stream.empty();
        }
        Stream<Instant> pace = in.rollout().analysis() == null
                ? Stream.empty()
                : Stream.of(in.now().plusSeconds(PACE_SECONDS));
        return Stream.concat(pace, Stream.of(since.plusSeconds(steps.seconds(steps.index(status)))));
    }
}
