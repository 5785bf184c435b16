package dev.bulkhead.core.plan.admission;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bulkhead.api.v1alpha1.Reason;
import dev.bulkhead.core.plan.admission.Round.Outcome;
import dev.bulkhead.core.plan.admission.Round.Victim;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RoundTest {
    private final Floor floor = new Floor().nodes(4, 8);

    @Test
    void twoWideJobsNeverShareTheRoomThatOneNeeds() {
        floor.waits("a", 3, 8).waits("b", 3, 8);

        Outcome outcome = floor.round();

        assertThat(outcome.answers().get("a")).isInstanceOf(Answer.Placed.class);
        assertThat(waiting(outcome, "b").obstacle().cause())
                .startsWith("1 of 3 pods fit, and none is made until all do");
        assertThat(waiting(outcome, "b").obstacle().reason()).isEqualTo(Reason.WaitingForRoom);
    }

    @Test
    void aSmallerOnePassesAWideOneThatIsBlocked() {
        floor.runs("old", 0, 1, 8).waits("wide", 4, 8).waits("small", 1, 4);

        Outcome outcome = floor.round();

        assertThat(waiting(outcome, "wide").position()).isEqualTo(1);
        assertThat(outcome.answers().get("small")).isInstanceOf(Answer.Placed.class);
    }

    @Test
    void aWideOneThatHasWaitedLongIsNoLongerPassed() {
        floor.runs("old", 0, 1, 8).waits("wide", 4, 8).waits("small", 1, 4).later(Round.PATIENCE);

        Outcome outcome = floor.round();

        assertThat(waiting(outcome, "wide").obstacle().cause()).endsWith("until jobs that run there have ended");
        assertThat(waiting(outcome, "small").position()).isEqualTo(2);
        assertThat(waiting(outcome, "small").obstacle().reason()).isEqualTo(Reason.WaitingForTurn);
        assertThat(waiting(outcome, "small").obstacle().cause())
                .isEqualTo("all 1 pod would fit, but the room is kept for n/wide, which is before it");
    }

    @Test
    void oneThatFitsNowhereEvenInAnEmptyClusterKeepsNobodyWaiting() {
        floor.runs("old", 0, 1, 8)
                .waits("giant", 1, 16)
                .waits("wide", 4, 8)
                .waits("small", 1, 4)
                .later(Round.PATIENCE);

        Outcome outcome = floor.round();

        assertThat(waiting(outcome, "giant").obstacle().reason()).isEqualTo(Reason.InsufficientGpu);
        assertThat(waiting(outcome, "small").obstacle().cause()).contains("kept for n/wide");
    }

    @Test
    void whatIsKeptDoesNotCountAsUsedInWhatIsSaidToOthers() {
        floor.runs("old", 0, 1, 8)
                .runs("half", 0, 1, 4)
                .waits("wide", 4, 8)
                .waits("next", 3, 8)
                .later(Round.PATIENCE);

        Outcome outcome = floor.round();

        assertThat(waiting(outcome, "wide").obstacle().cause()).contains("room is kept for it");
        assertThat(waiting(outcome, "next").obstacle().cause())
                .startsWith("2 of 3 pods fit")
                .contains("fewer than 8 GPUs free (most: node-1, 4)");
    }

    @Test
    void roomThatIsBecomingFreeIsKeptForTheFirst() {
        floor.ending("old", 4, 8).waits("wide", 4, 8).waits("small", 1, 4);

        Outcome outcome = floor.round();

        assertThat(waiting(outcome, "wide").obstacle().cause()).contains("until pods that are ending have ended");
        assertThat(outcome.answers().get("small")).isInstanceOf(Answer.Waiting.class);
    }

    @Test
    void ofThoseThatCameTogetherTheHardestToPlaceIsFirst() {
        floor.waits("narrow", 2, 8).waits("wide", 3, 8);

        Outcome outcome = floor.round();

        assertThat(outcome.answers().get("wide")).isInstanceOf(Answer.Placed.class);
        assertThat(outcome.answers().get("narrow")).isInstanceOf(Answer.Waiting.class);
    }

    @Test
    void oneThatNoNodeCouldTakeIsNotBeforeThoseThatCameWithIt() {
        floor.fill(4, 8).waits("possible", 1, 8).waits("giant", 1, 16);

        assertThat(waiting(floor.round(), "possible").position()).isEqualTo(1);
    }

    @Test
    void whoCameAMinuteEarlierIsBeforeOneThatIsHarderToPlace() {
        floor.waits("narrow", 2, 8).later(Duration.ofMinutes(1)).waits("wide", 3, 8);

        Outcome outcome = floor.round();

        assertThat(outcome.answers().get("narrow")).isInstanceOf(Answer.Placed.class);
        assertThat(outcome.answers().get("wide")).isInstanceOf(Answer.Waiting.class);
    }

    @Test
    void priorityComesBeforeAge() {
        floor.waits("first", 3, 8).waitsWithPriority("later", 100, 3, 8);

        assertThat(floor.round().answers().get("later")).isInstanceOf(Answer.Placed.class);
    }

    @Test
    void theNamespaceThatHasUsedLessForItsWeightComesFirst() {
        floor.waitsIn("heavy", "a", 1, 3, 8)
                .waitsIn("light", "b", 2, 3, 8)
                .used(Map.of("heavy", 100.0, "light", 150.0));

        assertThat(floor.round().answers().get("b")).isInstanceOf(Answer.Placed.class);
    }

    @Test
    void oneRoundSharesTheRoomByWeight() {
        for (int i = 0; i < 32; i++) {
            floor.waitsIn("one", "a" + i, 1, 1, 1).waitsIn("three", "b" + i, 3, 1, 1);
        }

        Outcome outcome = floor.round();

        assertThat(outcome.answers().entrySet())
                .filteredOn(e -> e.getValue() instanceof Answer.Placed)
                .extracting(e -> e.getKey().charAt(0))
                .hasSize(32)
                .satisfies(placed ->
                        assertThat(placed.stream().filter(c -> c == 'b')).hasSize(24));
    }

    @Test
    void aHigherOneStopsTheFewestLowestAndYoungest() {
        floor.runs("low-old", 10, 1, 8)
                .runs("low-young", 10, 1, 8)
                .runs("middle", 20, 1, 8)
                .runs("high", 100, 1, 8)
                .waitsWithPriority("urgent", 50, 1, 8);

        Outcome outcome = floor.round();

        assertThat(victims(outcome)).containsExactly("low-young");
        assertThat(waiting(outcome, "urgent").obstacle().cause()).endsWith("it takes the place of n/low-young");
    }

    @Test
    void nobodyIsStoppedWithoutWhomItWouldDo() {
        floor.runs("small", 1, 1, 2).runs("wide", 2, 1, 8).fill(2, 8).waitsWithPriority("urgent", 50, 1, 8);

        assertThat(victims(floor.round())).containsExactly("small");
    }

    @Test
    void jobsOfTheSamePriorityAndThoseThatMayNotBeStoppedStay() {
        floor.runs("equal", 50, 1, 8).fill(3, 8).protectedRuns("protected", 1).waitsWithPriority("urgent", 50, 1, 8);

        assertThat(floor.round().victims()).isEmpty();
    }

    @Test
    void nobodyIsStoppedForOneThatWouldNotFitAllTheSame() {
        floor.runs("low", 1, 1, 8).fill(3, 8).waitsWithPriority("urgent", 50, 2, 8);

        assertThat(floor.round().victims()).isEmpty();
    }

    @Test
    void whoIsAlreadyToldToStopIsWaitedForAndNotToldAgain() {
        floor.runs("low", 1, 1, 8)
                .runs("other", 1, 1, 8)
                .fill(2, 8)
                .waitsWithPriority("urgent", 50, 1, 8)
                .stopping(Set.of("low"));

        Outcome outcome = floor.round();

        assertThat(outcome.victims()).isEmpty();
        assertThat(waiting(outcome, "urgent").obstacle().cause()).contains("pods that are ending");
    }

    @Test
    void theWidestThatWaitsSaysWhatIsOfNoUse() {
        floor.runs("a", 0, 1, 5)
                .runs("b", 0, 1, 5)
                .fill(2, 8)
                .waits("wide", 1, 8)
                .waits("narrow", 1, 4);

        Outcome outcome = floor.round();

        assertThat(outcome.widest().orElseThrow().owner()).isEqualTo("wide");
        assertThat(Round.unusable(floor.cluster(), outcome.widest().get(), Floor.GPU))
                .isEqualTo(6);
    }

    @Test
    void anEqualWorldGivesEqualAnswers() {
        for (int i = 0; i < 20; i++) {
            floor.waitsIn("n" + i % 3, "job" + i, 1 + i % 3, 1 + i % 4, 1 + i % 8);
        }
        floor.later(Duration.ofMinutes(10));

        assertThat(floor.round()).isEqualTo(floor.round());
    }

    private static Answer.Waiting waiting(Outcome outcome, String owner) {
        assertThat(outcome.answers().get(owner)).isInstanceOf(Answer.Waiting.class);
        return (Answer.Waiting) outcome.answers().get(owner);
    }

    private static List<String> victims(Outcome outcome) {
        return outcome.victims().stream().map(Victim::holder).map(Holder::owner).toList();
    }
}
