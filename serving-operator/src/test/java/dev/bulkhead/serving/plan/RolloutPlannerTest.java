package dev.bulkhead.serving.plan;

import static dev.bulkhead.serving.plan.Rehearsal.atLeast;
import static dev.bulkhead.serving.plan.Rehearsal.serving;
import static dev.bulkhead.serving.plan.Rehearsal.shares;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bulkhead.api.v1alpha1.InferenceServiceStatus.Promotion;
import dev.bulkhead.api.v1alpha1.InferenceServiceStatus.RolloutPhase;
import dev.bulkhead.api.v1alpha1.InferenceServiceStatus.Verdict;
import dev.bulkhead.api.v1alpha1.Reason;
import dev.bulkhead.serving.plan.RolloutOutcome.Telling;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** How a revision takes over when nothing is analysed. */
class RolloutPlannerTest {
    private static final String CANARY =
            "{strategy: Canary, steps: [{weight: 10, seconds: 60}, {weight: 50, seconds: 60}]}";

    @Test
    void theFirstRevisionTakesOverWhenItAnswersAndNothingIsRoutedBefore() {
        Rehearsal world = new Rehearsal().spec(1).starting(1, 1);

        RolloutOutcome before = world.plan();
        RolloutOutcome after = world.answering(1, 1).plan();

        assertThat(shares(before)).isEmpty();
        assertThat(before.candidate()).contains(1);
        assertThat(atLeast(before)).isEqualTo(Map.of(1, 1));
        assertThat(shares(after)).isEqualTo(Map.of(1, 100));
        assertThat(after.stable()).contains(1);
        assertThat(after.candidate()).isEmpty();
        assertThat(after.history())
                .containsExactly(new Promotion(
                        1,
                        "v1",
                        "sha256:1",
                        Verdict.Promoted,
                        "alice",
                        "2026-11-25T08:00:00Z",
                        "revision 1 is the first that answers"));
    }

    @Test
    void theFirstRevisionIsNeverGivenUpButSaysThatItIsLate() {
        Rehearsal world = new Rehearsal().spec(1).failing(1, Reason.ImageNotFound);
        world.plan();

        RolloutOutcome late = world.after(1801).plan();

        assertThat(late.candidate()).contains(1);
        assertThat(late.rollout().orElseThrow().reason()).isEqualTo(Reason.RolloutDeadline);
        assertThat(late.rollout().orElseThrow().message()).contains("ImageNotFound");
        assertThat(world.answering(1, 1).plan().stable()).contains(1);
    }

    @Test
    void immediateTakesOverOnlyWithTheReplicasThatAllRequestsNeed() {
        Rehearsal world = serving(3).spec(2).starting(2, 3);

        RolloutOutcome none = world.plan();
        RolloutOutcome two = world.answering(2, 2).plan();
        RolloutOutcome three = world.answering(2, 3).plan();

        assertThat(atLeast(none)).isEqualTo(Map.of(1, 0, 2, 3));
        assertThat(shares(none)).isEqualTo(Map.of(1, 100));
        assertThat(shares(two)).isEqualTo(Map.of(1, 100));
        assertThat(shares(three)).isEqualTo(Map.of(2, 100));
        assertThat(three.stable()).contains(2);
    }

    @Test
    void theOldOneKeepsItsPodsForAWhile() {
        Rehearsal world =
                serving(1).rollout("{strategy: Immediate, keepSeconds: 120}").spec(2);

        RolloutOutcome taken = world.answering(2, 1).plan();
        RolloutOutcome later = world.after(119).plan();
        RolloutOutcome over = world.after(1).plan();

        assertThat(taken.kept()).isEqualTo(Map.of(1, world.now()));
        assertThat(taken.lookAgain()).contains(world.now());
        assertThat(later.kept()).containsKey(1);
        assertThat(over.kept()).isEmpty();
        assertThat(atLeast(over)).containsOnlyKeys(2);
    }

    @Test
    void routersHaveTimeToHearOfItEvenIfTheOldOneIsNotKept() {
        Rehearsal world =
                serving(1).rollout("{strategy: Immediate, keepSeconds: 0}").spec(2);

        assertThat(world.answering(2, 1).plan().kept())
                .isEqualTo(Map.of(1, world.now().plusSeconds(10)));
    }

    @Test
    void aDeadStableRevisionIsNotWaitedFor() {
        Rehearsal world = serving(3).spec(2).failing(1, Reason.HostOutOfMemory);

        assertThat(shares(world.answering(2, 1).plan())).isEqualTo(Map.of(2, 100));
    }

    @Test
    void blueGreenGetsNothingUntilItIsApproved() {
        Rehearsal world =
                serving(2).rollout("{strategy: BlueGreen, approval: Manual}").spec(2);

        RolloutOutcome waits = world.answering(2, 2).plan();
        RolloutOutcome stillWaits = world.after(100_000).plan();
        RolloutOutcome another = world.rollout("{strategy: BlueGreen, approval: Manual, approvedRevision: 1}")
                .plan();
        RolloutOutcome approved = world.rollout("{strategy: BlueGreen, approval: Manual, approvedRevision: 2}")
                .plan();

        assertThat(waits.rollout().orElseThrow().phase()).isEqualTo(RolloutPhase.AwaitingApproval);
        assertThat(waits.tellings()).extracting(Telling::reason).contains(Reason.AwaitingApproval);
        assertThat(shares(stillWaits)).isEqualTo(Map.of(1, 100));
        assertThat(shares(another)).isEqualTo(Map.of(1, 100));
        assertThat(shares(approved)).isEqualTo(Map.of(2, 100));
        assertThat(approved.kept()).containsKey(1);
    }

    @Test
    void aCanaryTakesOneStepAfterTheOther() {
        Rehearsal world = serving(2).rollout(CANARY).spec(2);

        RolloutOutcome first = world.answering(2, 1).plan();
        RolloutOutcome early = world.after(59).plan();
        RolloutOutcome second = world.after(1).plan();
        RolloutOutcome waits = world.after(60).plan();
        RolloutOutcome all = world.answering(2, 2).plan();

        assertThat(shares(first)).isEqualTo(Map.of(1, 90, 2, 10));
        assertThat(first.lookAgain()).contains(world.now().minusSeconds(60));
        assertThat(shares(early)).isEqualTo(Map.of(1, 90, 2, 10));
        assertThat(shares(second)).isEqualTo(Map.of(1, 50, 2, 50));
        assertThat(shares(waits)).as("one replica is too few for all").isEqualTo(Map.of(1, 50, 2, 50));
        assertThat(atLeast(waits)).containsEntry(2, 2);
        assertThat(shares(all)).isEqualTo(Map.of(2, 100));
        assertThat(all.history().getLast().verdict()).isEqualTo(Verdict.Promoted);
    }

    @Test
    void theLastStepOfACanaryWaitsForApproval() {
        String manual = "{strategy: Canary, approval: Manual, steps: [{weight: 10, seconds: 60}]}";
        Rehearsal world = serving(1).rollout(manual).spec(2).answering(2, 1);
        world.plan();

        RolloutOutcome waits = world.after(60).plan();
        RolloutOutcome approved = world.rollout(manual.replace("Manual", "Manual, approvedRevision: 2"))
                .plan();

        assertThat(waits.rollout().orElseThrow().phase()).isEqualTo(RolloutPhase.AwaitingApproval);
        assertThat(waits.rollout().orElseThrow().message()).contains("approvedRevision to 2");
        assertThat(shares(waits)).isEqualTo(Map.of(1, 90, 2, 10));
        assertThat(shares(approved)).isEqualTo(Map.of(2, 100));
    }

    @Test
    void whatIsNotReadyByTheDeadlineIsGivenUpWithTheCause() {
        Rehearsal world = serving(1).rollout("{deadlineSeconds: 60}").spec(2).failing(2, Reason.ModelNotFound);
        world.plan();

        RolloutOutcome early = world.after(59).plan();
        RolloutOutcome late = world.after(1).plan();

        assertThat(early.candidate()).contains(2);
        assertThat(early.lookAgain()).contains(world.now());
        assertThat(late.candidate()).isEmpty();
        assertThat(late.rollout().orElseThrow().phase()).isEqualTo(RolloutPhase.RolledBack);
        assertThat(late.rollout().orElseThrow().reason()).isEqualTo(Reason.RolloutDeadline);
        assertThat(late.history().getLast().message()).contains("not ready within 60 s", "ModelNotFound");
        assertThat(late.tellings()).extracting(Telling::warning).containsExactly(true);
        assertThat(atLeast(late)).containsOnlyKeys(1);
    }

    @Test
    void aCanaryThatStopsAnsweringIsOutAtOnceWithItsCause() {
        Rehearsal world = serving(1).rollout(CANARY).spec(2).answering(2, 1);
        world.plan();

        RolloutOutcome out = world.after(3).failing(2, Reason.HostOutOfMemory).plan();

        assertThat(shares(out)).isEqualTo(Map.of(1, 100));
        assertThat(out.rollout().orElseThrow().reason()).isEqualTo(Reason.HostOutOfMemory);
        assertThat(out.tellings()).extracting(Telling::reason).containsExactly(Reason.HostOutOfMemory);
    }

    @Test
    void whatTheClusterDoesToACanaryIsNoMarkAgainstIt() {
        Rehearsal world = serving(1).rollout(CANARY).spec(2).answering(2, 1);
        world.plan();
        world.after(60).plan();

        RolloutOutcome lost = world.after(3).failing(2, Reason.NodeLost).plan();
        RolloutOutcome back = world.after(30).answering(2, 1).plan();

        assertThat(shares(lost)).isEqualTo(Map.of(1, 100));
        assertThat(lost.candidate()).contains(2);
        assertThat(shares(back)).isEqualTo(Map.of(1, 50, 2, 50));
        assertThat(shares(world.after(59).plan())).as("the step begins anew").isEqualTo(Map.of(1, 50, 2, 50));
    }

    @Test
    void whatWasGivenUpIsTriedAgainOnlyAsAnotherRevision() {
        Rehearsal world = serving(1).rollout(CANARY).spec(2).answering(2, 1);
        world.plan();
        world.failing(2, Reason.ApplicationError).plan();

        RolloutOutcome wellAgain = world.answering(2, 1).after(100_000).plan();
        RolloutOutcome next = world.spec(3).answering(3, 1).plan();

        assertThat(wellAgain.candidate()).isEmpty();
        assertThat(wellAgain.rollout().orElseThrow().phase()).isEqualTo(RolloutPhase.RolledBack);
        assertThat(next.candidate()).contains(3);
        assertThat(shares(next)).isEqualTo(Map.of(1, 90, 3, 10));
    }

    @Test
    void aNewerRevisionReplacesTheCandidate() {
        Rehearsal world = serving(1).rollout(CANARY).spec(2).answering(2, 1);
        world.plan();

        RolloutOutcome newer = world.spec(3).plan();

        assertThat(shares(newer)).isEqualTo(Map.of(1, 100));
        assertThat(newer.candidate()).contains(3);
        assertThat(newer.history().getLast().verdict()).isEqualTo(Verdict.Superseded);
        assertThat(newer.kept())
                .as("until every router knows")
                .isEqualTo(Map.of(2, world.now().plusSeconds(10)));
        assertThat(newer.tellings()).extracting(Telling::message).anyMatch(m -> m.contains("revision 2 gave way to 3"));
    }

    @Test
    void aChangeThatIsUndoneLeavesTheStableRevisionAlone() {
        Rehearsal world = serving(1).rollout(CANARY).spec(2).answering(2, 1);
        world.plan();

        RolloutOutcome undone = world.spec(1).plan();

        assertThat(shares(undone)).isEqualTo(Map.of(1, 100));
        assertThat(undone.candidate()).isEmpty();
        assertThat(undone.rollout()).isEmpty();
    }

    @Test
    void aRestingStableRevisionKeepsItsShare() {
        Rehearsal world = serving(1).rollout(CANARY).resting(1).spec(2);

        assertThat(shares(world.plan())).isEqualTo(Map.of(1, 100));
        assertThat(shares(world.answering(2, 1).plan())).isEqualTo(Map.of(1, 90, 2, 10));
    }

    @Test
    void aStableRevisionThatFailsStaysRoutedSoThatRequestsWaitForIt() {
        Rehearsal world = serving(1).failing(1, Reason.NodeLost);

        assertThat(shares(world.plan())).isEqualTo(Map.of(1, 100));
    }

    @Test
    void duringACanaryTheOneThatAnswersGetsWhatTheOtherCannot() {
        Rehearsal world = serving(1).rollout(CANARY).spec(2).answering(2, 1);
        world.plan();

        RolloutOutcome down = world.failing(1, Reason.NodeLost).plan();

        assertThat(shares(down)).isEqualTo(Map.of(2, 100));
        assertThat(down.stable()).as("it has not proved itself yet").contains(1);
        assertThat(down.findings())
                .singleElement()
                .satisfies(f -> assertThat(f.cause())
                        .isEqualTo("revision 1 does not answer; its share of 90 % goes to revision 2"));
        assertThat(shares(world.answering(1, 1).plan())).isEqualTo(Map.of(1, 90, 2, 10));
    }

    @Test
    void theHistoryIsBounded() {
        Rehearsal world = serving(1);
        for (int revision = 2; revision < 40; revision++) {
            world.spec(revision).answering(revision, 1).plan();
        }

        assertThat(world.status().historyOrEmpty()).hasSize(20);
        assertThat(world.status().historyOrEmpty().getLast().revision()).isEqualTo(39);
    }
}
