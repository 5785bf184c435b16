package dev.bulkhead.serving.plan;

import static dev.bulkhead.serving.plan.Rehearsal.demand;
import static dev.bulkhead.serving.plan.Rehearsal.serving;
import static dev.bulkhead.serving.plan.Rehearsal.shares;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bulkhead.api.v1alpha1.InferenceServiceStatus.RolloutPhase;
import dev.bulkhead.api.v1alpha1.InferenceServiceStatus.Verdict;
import dev.bulkhead.api.v1alpha1.Reason;
import dev.bulkhead.serving.plan.RolloutOutcome.Telling;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

/** What a candidate has to keep to. */
class AnalysisTest {
    private static final Map<Integer, Integer> STEP = Map.of(1, 90, 2, 10);
    private static final Map<Integer, Integer> BACK = Map.of(1, 100);
    private static final Map<Integer, Integer> ALL = Map.of(2, 100);

    @Test
    void withoutRequestsNothingIsPromotedHoweverLong() {
        Rehearsal world = inTheStep("maxErrorPercent: 2").counted(demand(0, 0, 1), demand(0, 0, 1));

        for (int day = 0; day < 30; day++) {
            RolloutOutcome outcome = world.after(86_400).plan();

            assertThat(shares(outcome)).isEqualTo(STEP);
            assertThat(outcome.rollout().orElseThrow().reason()).isEqualTo(Reason.RolloutWaiting);
            assertThat(outcome.rollout().orElseThrow().message()).endsWith("0 of 100 requests so far");
        }
    }

    @Test
    void enoughRequestsWithinTheBoundsPass() {
        Rehearsal world = inTheStep("maxErrorPercent: 2");

        assertThat(shares(world.after(60)
                        .counted(demand(99, 0, 9), demand(900, 0, 9))
                        .plan()))
                .isEqualTo(STEP);
        RolloutOutcome passed =
                world.after(1).counted(demand(100, 2, 9), demand(900, 0, 9)).plan();
        assertThat(shares(passed)).isEqualTo(ALL);
        assertThat(passed.history().getLast().message())
                .isEqualTo("revision 2 takes over from 1: 2.0 % of 100 requests failed");
    }

    @Test
    void enoughRequestsDoNotShortenAStep() {
        Rehearsal world = inTheStep("maxErrorPercent: 2").counted(demand(5000, 0, 9), demand(900, 0, 9));

        assertThat(shares(world.after(59).plan())).isEqualTo(STEP);
        assertThat(shares(world.after(1).plan())).isEqualTo(ALL);
    }

    @Test
    void aBreachIsOutBeforeTheStepIsOver() {
        Rehearsal world = inTheStep("maxErrorPercent: 2");

        RolloutOutcome early =
                world.after(1).counted(demand(99, 99, 9), demand(900, 0, 9)).plan();
        RolloutOutcome out =
                world.after(1).counted(demand(100, 3, 9), demand(900, 9, 9)).plan();

        assertThat(shares(early)).as("too few to judge").isEqualTo(STEP);
        assertThat(shares(out)).isEqualTo(BACK);
        assertThat(out.candidate()).isEmpty();
        assertThat(out.rollout().orElseThrow().phase()).isEqualTo(RolloutPhase.RolledBack);
        assertThat(out.rollout().orElseThrow().reason()).isEqualTo(Reason.ErrorsTooMany);
        assertThat(out.rollout().orElseThrow().requests()).isEqualTo(100);
        assertThat(out.history().getLast().verdict()).isEqualTo(Verdict.RolledBack);
        assertThat(out.history().getLast().message())
                .isEqualTo("revision 2 is given up, revision 1 has all requests: 3.0 % of 100 requests failed, the"
                        + " bound is 2 %; of the stable revision: 1.0 % of 900 requests failed, slowest from 10 ms");
        assertThat(out.tellings())
                .containsExactly(new Telling(
                        true, Reason.ErrorsTooMany, out.history().getLast().message()));
    }

    @Test
    void errorsAreComparedWithThoseOfTheStableRevision() {
        Rehearsal world = inTheStep("maxErrorPercentOverStable: 2").after(60);

        assertThat(shares(world.counted(demand(100, 6, 9), demand(1000, 40, 9)).plan()))
                .isEqualTo(ALL);

        Rehearsal worse = inTheStep("maxErrorPercentOverStable: 2");
        assertThat(worse.counted(demand(100, 7, 9), demand(1000, 40, 9))
                        .plan()
                        .rollout()
                        .orElseThrow()
                        .reason())
                .isEqualTo(Reason.ErrorsTooMany);
    }

    @Test
    void againstAStableRevisionWithoutRequestsNothingIsCompared() {
        Rehearsal world = inTheStep("maxErrorPercentOverStable: 2").after(60);

        RolloutOutcome waits =
                world.counted(demand(100, 50, 9), demand(99, 0, 9)).plan();

        assertThat(shares(waits)).isEqualTo(STEP);
        assertThat(waits.rollout().orElseThrow().message())
                .endsWith("99 of 100 requests to the stable revision so far, to compare with");
    }

    @Test
    void slowIsOut() {
        RolloutOutcome slow = inTheStep("maxLatencyMilliseconds: 200")
                .counted(demand(100, 0, 400), demand(900, 0, 400))
                .plan();

        assertThat(shares(slow)).isEqualTo(BACK);
        assertThat(slow.rollout().orElseThrow().reason()).isEqualTo(Reason.TooSlow);
        assertThat(slow.rollout().orElseThrow().message()).contains("the slowest 5 % took 485 ms or more", "200 ms");
        assertThat(shares(inTheStep("maxLatencyMilliseconds: 500")
                        .counted(demand(100, 0, 400), demand(900, 0, 400))
                        .after(60)
                        .plan()))
                .isEqualTo(ALL);
    }

    @Test
    void slowerThanTheStableRevisionIsOut() {
        assertThat(inTheStep("maxLatencyPercentOfStable: 150")
                        .counted(demand(100, 0, 400), demand(900, 0, 150))
                        .plan()
                        .rollout()
                        .orElseThrow()
                        .reason())
                .isEqualTo(Reason.TooSlow);
        assertThat(shares(inTheStep("maxLatencyPercentOfStable: 150")
                        .counted(demand(100, 0, 150), demand(900, 0, 150))
                        .after(60)
                        .plan()))
                .isEqualTo(ALL);
    }

    @Test
    void aQueryOutsideItsBoundsIsOut() {
        String queries = "queries: [{name: tokens, prometheus: 'http://p', query: up, min: '0.5', max: '2'}]";
        Demand enough = demand(100, 0, 9);

        RolloutOutcome low = inTheStep(queries)
                .counted(enough, enough)
                .figure("tokens", OptionalDouble.of(0.4))
                .plan();

        assertThat(low.rollout().orElseThrow().reason()).isEqualTo(Reason.QueryBreached);
        assertThat(low.rollout().orElseThrow().message()).contains("query tokens gave 0.4, the least allowed is 0.5");
        assertThat(shares(inTheStep(queries)
                        .counted(enough, enough)
                        .figure("tokens", OptionalDouble.of(2.1))
                        .plan()))
                .isEqualTo(BACK);
        assertThat(shares(inTheStep(queries)
                        .counted(enough, enough)
                        .figure("tokens", OptionalDouble.of(2))
                        .after(60)
                        .plan()))
                .isEqualTo(ALL);
    }

    @Test
    void aQueryThatGivesNothingHoldsEverything() {
        RolloutOutcome waits = inTheStep("queries: [{name: tokens, prometheus: 'http://p', query: up, min: '0.5'}]")
                .counted(demand(100, 0, 9), demand(100, 0, 9))
                .figure("tokens", OptionalDouble.empty())
                .after(100_000)
                .plan();

        assertThat(shares(waits)).isEqualTo(STEP);
        assertThat(waits.rollout().orElseThrow().message()).endsWith("query tokens gives no number");
    }

    @Test
    void aRouterThatIsNotHeardHoldsEverythingButABreachIsABreach() {
        assertThat(shares(inTheStep("maxErrorPercent: 2")
                        .countedInPart(demand(1000, 0, 9), demand(900, 0, 9))
                        .after(100_000)
                        .plan()))
                .isEqualTo(STEP);
        assertThat(shares(inTheStep("maxErrorPercent: 2")
                        .countedInPart(demand(1000, 500, 9), demand(900, 0, 9))
                        .plan()))
                .isEqualTo(BACK);
    }

    @Test
    void aCandidateIsLookedAtWhileItWaitsForApproval() {
        Rehearsal world = serving(1)
                .rollout("{strategy: Canary, approval: Manual, steps: [{weight: 10, seconds: 60}],"
                        + " analysis: {maxErrorPercent: 2}}")
                .spec(2)
                .answering(2, 1);
        world.plan();
        RolloutOutcome waits =
                world.after(60).counted(demand(100, 0, 9), demand(900, 0, 9)).plan();
        RolloutOutcome out = world.after(600)
                .counted(demand(1000, 200, 9), demand(9000, 0, 9))
                .plan();

        assertThat(waits.rollout().orElseThrow().phase()).isEqualTo(RolloutPhase.AwaitingApproval);
        assertThat(shares(out)).isEqualTo(BACK);
    }

    @Test
    void aCandidateIsLookedAtWhileItGrowsForItsNextStep() {
        Rehearsal world = inTheStep("maxErrorPercent: 2").size(3);
        RolloutOutcome grows =
                world.after(60).counted(demand(100, 0, 9), demand(900, 0, 9)).plan();
        RolloutOutcome out =
                world.after(5).counted(demand(100, 50, 9), demand(900, 0, 9)).plan();

        assertThat(grows.rollout().orElseThrow().phase()).isEqualTo(RolloutPhase.Starting);
        assertThat(shares(grows)).isEqualTo(STEP);
        assertThat(shares(out)).isEqualTo(BACK);
    }

    @Test
    void whatIsGivenUpServesOnOnlyWhileNothingElseDoes() {
        Rehearsal world = inTheStep("maxErrorPercent: 2").failing(1, Reason.NodeLost);
        world.plan();

        RolloutOutcome out = world.counted(demand(100, 50, 9), demand(0, 0, 9)).plan();

        assertThat(out.rollout().orElseThrow().phase()).isEqualTo(RolloutPhase.RolledBack);
        assertThat(shares(out)).as("half the answers are better than none").isEqualTo(ALL);
        assertThat(out.findings()).extracting(f -> f.reason()).containsExactly(Reason.NodeLost);
        assertThat(shares(world.answering(1, 1).plan())).isEqualTo(BACK);
    }

    /** Revision 2 gets 10 % for a minute, then all. */
    private static Rehearsal inTheStep(String bounds) {
        Rehearsal world = serving(1)
                .rollout("{strategy: Canary, steps: [{weight: 10, seconds: 60}], analysis: {" + bounds + "}}")
                .spec(2)
                .answering(2, 1);
        assertThat(shares(world.plan())).isEqualTo(STEP);
        return world;
    }
}
