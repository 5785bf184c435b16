package dev.bulkhead.serving.plan;

import static dev.bulkhead.serving.plan.Rehearsal.demand;
import static dev.bulkhead.serving.plan.Rehearsal.shares;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bulkhead.api.v1alpha1.InferenceServiceStatus.RolloutPhase;
import dev.bulkhead.api.v1alpha1.Reason;
import dev.bulkhead.serving.plan.RolloutOutcome.Ask;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/**
 * Rollouts in a random world: specs change and change back, pods start, crash and come back, routers count and fall silent,
 * the operator restarts, and now and then a plan is lost before it is saved. Whatever happens, the rules hold; and when the
 * world calms down, the spec's revision serves or was given up.
 */
class RolloutSimulationTest {
    private static final int MIN_REQUESTS = 50;
    private static final String BOUNDS = ", analysis: {minRequests: " + MIN_REQUESTS + ", maxErrorPercent: 10}";
    private static final List<String> ROLLOUTS = List.of(
            "{strategy: Immediate, deadlineSeconds: 300}",
            "{strategy: BlueGreen, deadlineSeconds: 300}",
            "{strategy: Canary, deadlineSeconds: 300, steps: [{weight: 5, seconds: 10}, {weight: 50, seconds: 30}]}",
            "{strategy: Canary, deadlineSeconds: 300, steps: [{weight: 5, seconds: 10}, {weight: 50, seconds: 30}]"
                    + BOUNDS + "}");
    private static final List<Reason> OWN = List.of(Reason.HostOutOfMemory, Reason.ApplicationError);
    private static final List<Reason> CLUSTERS = List.of(Reason.NodeLost, Reason.Preempted, Reason.InsufficientGpu);

    @Property(tries = 200)
    void whateverHappensTheRulesHold(@ForAll long seed) {
        Simulation world = new Simulation(new Random(seed));
        for (int i = 0; i < 200; i++) {
            world.step();
        }
        world.calmDown();
    }

    private static final class Simulation {
        private final Random random;
        private final Rehearsal world = new Rehearsal().quick();
        private final boolean analysed;
        private final Map<Integer, Integer> asked = new HashMap<>();
        private final Set<Integer> givenUp = new HashSet<>();
        private int newest = 1;
        private int current = 1;
        private long candidateRequests;
        private long candidateErrors;
        private boolean complete = true;

        Simulation(Random random) {
            this.random = random;
            int rollout = random.nextInt(ROLLOUTS.size());
            this.analysed = rollout == 3;
            world.rollout(ROLLOUTS.get(rollout)).size(1 + random.nextInt(3)).spec(1);
        }

        void step() {
            world.after(random.nextInt(random.nextInt(15) == 0 ? 400 : 6));
            switch (random.nextInt(10)) {
                case 0 -> change();
                case 1, 2 -> pods();
                case 3 -> count(random.nextInt(20), random.nextInt(4) == 0 ? 0.5 : 0);
                case 4 -> complete = random.nextInt(3) > 0;
                case 5 -> restart();
                case 6 -> RolloutPlanner.plan(world.input());
                default -> plan();
            }
        }

        private void change() {
            if (random.nextInt(6) > 0) {
                return;
            }
            boolean undo = newest > 1 && random.nextInt(4) == 0;
            current = undo ? 1 + random.nextInt(newest) : ++newest;
            givenUp.remove(current);
            world.spec(current);
        }

        private void pods() {
            for (Map.Entry<Integer, Integer> ask : asked.entrySet()) {
                int replicas = Math.max(1, ask.getValue());
                switch (random.nextInt(8)) {
                    case 0 -> world.failing(ask.getKey(), OWN.get(random.nextInt(OWN.size())));
                    case 1 -> world.failing(ask.getKey(), CLUSTERS.get(random.nextInt(CLUSTERS.size())));
                    case 2 -> world.starting(ask.getKey(), replicas);
                    case 3 -> {
                        if (ask.getValue() == 0) {
                            world.resting(ask.getKey());
                        }
                    }
                    default -> world.answering(ask.getKey(), replicas);
                }
            }
        }

        private void count(int count, double errors) {
            if (world.status().candidate() == null) {
                return;
            }
            candidateRequests += count;
            candidateErrors += (long) (count * errors);
        }

        /** What was counted is lost. */
        private void restart() {
            candidateRequests = 0;
            candidateErrors = 0;
        }

        /** Planned again in the same world, it soon is the same, and nothing is told again. */
        private void plan() {
            RolloutOutcome last = once();
            RolloutOutcome again = once();
            for (int i = 0; i < 4 && !again.equals(last); i++) {
                last = again;
                again = once();
            }
            assertThat(again).isEqualTo(last);
            assertThat(again.tellings()).isEmpty();
        }

        private RolloutOutcome once() {
            Demand candidate = demand(candidateRequests, candidateErrors, 10);
            Demand stable = demand(1000, 0, 10);
            if (complete) {
                world.counted(candidate, stable);
            } else {
                world.countedInPart(candidate, stable);
            }
            RolloutInput before = world.input();
            RolloutOutcome outcome = world.plan();
            check(before, outcome);
            asked.clear();
            outcome.asks().forEach(a -> asked.put(a.number(), a.atLeast()));
            if (!Objects.equals(
                    since(before), outcome.rollout().map(r -> r.since()).orElse(null))) {
                restart();
            }
            return outcome;
        }

        private static String since(RolloutInput in) {
            return in.status().rollout() == null ? null : in.status().rollout().since();
        }

        private void check(RolloutInput in, RolloutOutcome out) {
            Map<Integer, Integer> shares = shares(out);
            if (!shares.isEmpty()) {
                assertThat(shares.values().stream().mapToInt(Integer::intValue).sum())
                        .isEqualTo(100);
            }
            out.stable().ifPresent(s -> assertThat(shares).isNotEmpty());
            assertThat(out.asks()).extracting(Ask::number).containsAll(shares.keySet());
            assertThat(out.history()).hasSizeLessThanOrEqualTo(20);
            List<Integer> silent =
                    shares.keySet().stream().filter(n -> !serves(in, n)).toList();
            if (!silent.isEmpty()) {
                assertThat(in.revisions())
                        .as("only if nothing that had a share serves")
                        .noneMatch(r -> serves(in, r.number()) && out.stable().equals(Optional.of(r.number())));
            }
            checkTakeover(in, out);
            checkStep(in, out);
            checkBreach(in, out, shares);
        }

        private boolean serves(RolloutInput in, int number) {
            RevisionHealth revision = in.revision(number).orElseThrow();
            boolean routed = in.savedRoute()
                    .filter(r -> RouteRule.names(r).anyMatch(revision.name()::equals))
                    .isPresent();
            return revision.answers() || revision.wanted() == 0 && routed;
        }

        private void checkTakeover(RolloutInput in, RolloutOutcome out) {
            Integer before = in.status().stable();
            if (out.stable().isEmpty() || out.stable().get().equals(before)) {
                return;
            }
            int stable = out.stable().get();
            assertThat(in.revision(stable).orElseThrow().answers()).isTrue();
            assertThat(stable).isEqualTo(current);
            assertThat(givenUp).doesNotContain(stable);
            if (before != null) {
                RevisionHealth old = in.revision(before).orElseThrow();
                assertThat(out.kept().containsKey(before)).isEqualTo(old.wanted() > 0);
            }
        }

        /** No step is left for the next without the figures of its analysis. */
        private void checkStep(RolloutInput in, RolloutOutcome out) {
            boolean ahead = out.stable().equals(Optional.of(current))
                    || out.rollout()
                            .filter(r -> stands(in)
                                    && r.step() != null
                                    && r.step() > in.status().rollout().step())
                            .isPresent();
            if (analysed && stands(in) && ahead) {
                assertThat(candidateRequests).isGreaterThanOrEqualTo(MIN_REQUESTS);
                assertThat(complete).isTrue();
            }
        }

        private static boolean stands(RolloutInput in) {
            return in.status().rollout() != null
                    && in.status().rollout().phase() == RolloutPhase.Stepping
                    && in.current() == in.status().rollout().revision()
                    && in.status().stable() != null;
        }

        private void checkBreach(RolloutInput in, RolloutOutcome out, Map<Integer, Integer> shares) {
            boolean rolledBack = out.rollout()
                    .filter(r -> r.phase() == RolloutPhase.RolledBack)
                    .isPresent();
            boolean breach = analysed
                    && stands(in)
                    && candidateRequests >= MIN_REQUESTS
                    && candidateErrors * 100 > candidateRequests * 10;
            if (breach) {
                assertThat(rolledBack).isTrue();
            }
            if (rolledBack) {
                givenUp.add(current);
                assertThat(out.candidate()).isEmpty();
                if (serves(in, out.stable().orElseThrow())) {
                    assertThat(shares).isEqualTo(Map.of(out.stable().orElseThrow(), 100));
                }
            }
        }

        void calmDown() {
            complete = true;
            for (int i = 0; i < 40; i++) {
                plan();
                asked.forEach((number, replicas) -> world.answering(number, Math.max(replicas, 1)));
                world.after(40);
                count(1000, 0);
            }
            boolean serves = Objects.equals(world.status().stable(), current);
            boolean out = givenUp.contains(current);
            assertThat(serves || out).as("%s", world.status()).isTrue();
        }
    }
}
