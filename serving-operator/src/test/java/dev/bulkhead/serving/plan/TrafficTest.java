package dev.bulkhead.serving.plan;

import static dev.bulkhead.serving.plan.Rehearsal.atLeast;
import static dev.bulkhead.serving.plan.Rehearsal.serving;
import static dev.bulkhead.serving.plan.Rehearsal.shares;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bulkhead.api.v1alpha1.InferenceServiceStatus.RolloutPhase;
import dev.bulkhead.api.v1alpha1.Reason;
import dev.bulkhead.api.v1alpha1.Route;
import dev.bulkhead.core.guard.Finding;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Splits by hand, cohorts and mirrors. */
class TrafficTest {
    @Test
    void aSplitByHandIsKeptAndNothingTakesOver() {
        Rehearsal world =
                serving(1).spec(2).traffic("{split: [{to: Stable, weight: 70}, {to: Candidate, weight: 30}]}");

        RolloutOutcome starts = world.plan();
        RolloutOutcome split = world.answering(2, 1).plan();
        RolloutOutcome later = world.after(1_000_000).plan();

        assertThat(shares(starts)).isEqualTo(Map.of(1, 100));
        assertThat(starts.findings())
                .extracting(Finding::cause)
                .containsExactly("revision 2 does not answer; its share of 30 % goes to revision 1");
        assertThat(atLeast(starts)).isEqualTo(Map.of(1, 0, 2, 1));
        assertThat(shares(split)).isEqualTo(Map.of(1, 70, 2, 30));
        assertThat(shares(later)).isEqualTo(Map.of(1, 70, 2, 30));
        assertThat(later.rollout().orElseThrow().phase()).isEqualTo(RolloutPhase.AwaitingApproval);
        assertThat(shares(world.traffic(null).plan())).as("without the split").isEqualTo(Map.of(2, 100));
    }

    @Test
    void revisionsAreNamedByNumberOrModelVersion() {
        Rehearsal world = serving(1)
                .spec(2)
                .answering(2, 1)
                .traffic("{split: [{to: 'version:v2', weight: 20}, {to: '1', weight: 80}]}");

        assertThat(shares(world.plan())).isEqualTo(Map.of(1, 80, 2, 20));
    }

    @Test
    void aRevisionThatIsPinnedKeepsTheNewerOneWithoutPods() {
        Rehearsal world =
                serving(1).traffic("{split: [{to: '1', weight: 100}]}").spec(2);

        RolloutOutcome pinned = world.plan();

        assertThat(shares(pinned)).isEqualTo(Map.of(1, 100));
        assertThat(atLeast(pinned)).containsOnlyKeys(1);
    }

    @Test
    void anOldRevisionServesOnlyWhenItAnswers() {
        Rehearsal world = serving(1).spec(2).answering(2, 1);
        world.plan();
        world.after(100).resting(1).traffic("{split: [{to: '1', weight: 100}]}");

        RolloutOutcome starts = world.plan();

        assertThat(shares(starts)).isEqualTo(Map.of(2, 100));
        assertThat(atLeast(starts)).isEqualTo(Map.of(1, 1, 2, 0));
        assertThat(shares(world.answering(1, 1).plan())).isEqualTo(Map.of(1, 100));
        assertThat(shares(world.traffic(null).plan())).as("without the split").isEqualTo(Map.of(2, 100));
    }

    @Test
    void aSplitThatNamesWhatDoesNotExistChangesNothing() {
        Rehearsal world = serving(1).spec(2).answering(2, 1);
        world.plan();
        world.traffic("{split: [{to: '1', weight: 50}, {to: 'version:v7', weight: 50}]}");

        RolloutOutcome missing = world.plan();

        assertThat(shares(missing)).isEqualTo(Map.of(2, 100));
        assertThat(missing.findings())
                .containsExactly(new Finding(
                        Reason.RevisionNotFound,
                        "the split names version:v7, which does not exist: the shares stay as they were",
                        "name one of 2 (version:v2), 1 (version:v1), Stable or Candidate in spec.traffic"));
    }

    @Test
    void aCohortOfTheCandidateIsThereWhileItAnswers() {
        Rehearsal world = serving(1)
                .rollout("{strategy: BlueGreen, approval: Manual}")
                .traffic("{cohorts: [{header: x-team, values: [beta], to: Candidate}],"
                        + " mirror: {to: Candidate, percent: 5}, sticky: {cookie: session}}");

        assertThat(world.plan().route().cohortsOrEmpty()).isEmpty();
        assertThat(world.plan().findings()).isEmpty();
        assertThat(world.spec(2).plan().route().cohortsOrEmpty()).isEmpty();
        Route ready = world.answering(2, 1).plan().route();
        assertThat(ready.cohortsOrEmpty())
                .containsExactly(new Route.Cohort("x-team", null, List.of("beta"), "iris-rev-2"));
        assertThat(ready.mirror()).isEqualTo(new Route.Mirror("iris-rev-2", 5));
        assertThat(ready.sticky().cookie()).isEqualTo("session");
        assertThat(ready.targetsOrEmpty()).containsExactly(new Route.Target("iris-rev-1", 100));
    }

    @Test
    void aCohortOfWhatDoesNotExistIsLeftOutAndNamed() {
        Rehearsal world = serving(1).traffic("{cohorts: [{header: x-team, values: [beta], to: '9'}]}");

        RolloutOutcome outcome = world.plan();

        assertThat(outcome.route().cohortsOrEmpty()).isEmpty();
        assertThat(outcome.findings()).extracting(Finding::reason).containsExactly(Reason.RevisionNotFound);
        assertThat(shares(outcome)).isEqualTo(Map.of(1, 100));
    }

    @Test
    void aRevisionOfACohortAloneMayRest() {
        Rehearsal world = serving(1).spec(2).answering(2, 1);
        world.plan();
        world.after(100)
                .traffic("{cohorts: [{header: x-team, values: [old], to: '1'}]}")
                .answering(1, 1);
        assertThat(world.plan().route().cohortsOrEmpty()).hasSize(1);

        RolloutOutcome rests = world.resting(1).plan();

        assertThat(rests.route().cohortsOrEmpty()).hasSize(1);
        assertThat(atLeast(rests)).containsEntry(1, 0);
    }

    @Test
    void whatIsLeftOfASplitSumsToAHundred() {
        Rehearsal world = serving(1).spec(2).answering(2, 1);
        world.plan();
        world.spec(3)
                .failing(3, Reason.NodeLost)
                .traffic("{split: [{to: '1', weight: 33}, {to: '2', weight: 33}, {to: '3', weight: 34}]}");

        assertThat(shares(world.plan())).isEqualTo(Map.of(1, 50, 2, 50));
    }

    @Test
    void theLimitsOfTheSpecAreTheRouters() {
        Route route = serving(1).plan().route();

        assertThat(route.timeoutSeconds()).isEqualTo(30);
        assertThat(route.holdSeconds()).isEqualTo(30);
        assertThat(route.concurrency()).isEqualTo(4);
    }

    @Test
    void theLimitsOfANewRevisionHoldWhenItTakesOver() {
        Rehearsal world = serving(1).spec(2).starting(2, 1);

        assertThat(world.plan().route().concurrency()).isEqualTo(4);
        assertThat(world.answering(2, 1).plan().route().concurrency()).isEqualTo(5);
    }

    @Test
    void theLimitsOfARevisionThatIsGivenUpNeverHold() {
        Rehearsal world = serving(1).rollout("{deadlineSeconds: 60}").spec(2).starting(2, 1);
        world.plan();

        assertThat(world.after(60).plan().route().concurrency()).isEqualTo(4);
        assertThat(world.after(60).plan().route().concurrency()).isEqualTo(4);
    }
}
