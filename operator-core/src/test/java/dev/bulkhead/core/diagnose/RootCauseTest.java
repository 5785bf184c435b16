package dev.bulkhead.core.diagnose;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bulkhead.api.v1alpha1.Reason;
import dev.bulkhead.core.diagnose.Diagnosis.Owner;
import dev.bulkhead.core.diagnose.Diagnosis.Retry;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class RootCauseTest {
    @Test
    void theKilledRankIsTheCauseNotTheThreeThatLostIt() {
        Diagnosis oom = at("rank-2", Reason.HostOutOfMemory, "12:00:02");

        assertRoot(
                oom,
                at("rank-0", Reason.PeerLost, "12:00:00"),
                at("rank-1", Reason.PeerLost, "12:00:01"),
                oom,
                at("rank-3", Reason.RendezvousFailed, "12:00:05"));
    }

    /** Of a gang of any size, however the news of its pods is ordered: one rank's end, and what the others say on their way out. */
    @Property(tries = 500)
    void theOneThatFailedFirstIsTheCauseAmongAllItsPeers(
            @ForAll @IntRange(min = 2, max = 64) int size, @ForAll("causes") Reason cause, @ForAll Random random) {
        int victim = random.nextInt(size);
        List<Diagnosis> all = new ArrayList<>();
        for (int rank = 0; rank < size; rank++) {
            String time = "12:00:%02d".formatted(random.nextInt(20));
            all.add(rank == victim ? at("rank-" + rank, cause, time) : echo("rank-" + rank, time, random));
        }
        Collections.shuffle(all, random);

        assertThat(RootCause.among(all).orElseThrow().pod()).isEqualTo("rank-" + victim);
    }

    @Provide
    Arbitrary<Reason> causes() {
        return Arbitraries.of(
                Reason.HostOutOfMemory,
                Reason.NodeOutOfMemory,
                Reason.CudaOutOfMemory,
                Reason.SharedMemoryFull,
                Reason.EvictedMemory,
                Reason.Preempted,
                Reason.NodeLost,
                Reason.GpuUnavailable,
                Reason.GpuFault,
                Reason.DataUnavailable,
                Reason.ModuleNotFound,
                Reason.CheckpointBroken,
                Reason.DiskFull);
    }

    private static Diagnosis echo(String pod, String time, Random random) {
        return switch (random.nextInt(5)) {
            case 0 -> at(pod, Reason.PeerLost, time);
            case 1 -> at(pod, Reason.RendezvousFailed, time);
            case 2 -> at(pod, Reason.ApplicationError, time);
            case 3 ->
                diagnosis(
                        pod,
                        Reason.PythonException,
                        "2026-03-01T" + time + "Z",
                        "RuntimeError: Timed out waiting 1800000ms for recv operation to complete");
            default -> at(pod, Reason.Killed, time);
        };
    }

    @Test
    void aKillForMemoryComesBeforeAnApplicationErrorOfTheSameMoment() {
        Diagnosis oom = at("rank-2", Reason.HostOutOfMemory, "12:00:20");

        assertRoot(oom, at("rank-0", Reason.PythonException, "12:00:00"), oom);
    }

    @Test
    void anApplicationErrorLongBeforeAKillIsTheCause() {
        Diagnosis error = at("rank-0", Reason.PythonException, "12:00:00");

        assertRoot(error, error, at("rank-2", Reason.HostOutOfMemory, "12:00:31"));
    }

    @Test
    void aLostNodeComesBeforeTheErrorsOfItsPeers() {
        Diagnosis lost = at("rank-1", Reason.NodeLost, "12:00:10");

        assertRoot(lost, at("rank-0", Reason.ApplicationError, "12:00:00"), lost);
    }

    @Test
    void whoSaysWhyComesBeforeWhoSaysOnlyThatItEnded() {
        Diagnosis why = at("rank-1", Reason.ModuleNotFound, "12:00:03");

        assertRoot(
                why,
                at("rank-0", Reason.ApplicationError, "12:00:00"),
                why,
                at("rank-2", Reason.PodDeleted, "12:00:01"));
    }

    @Test
    void consequencesAloneStillHaveAFirst() {
        Diagnosis first = at("rank-1", Reason.PeerLost, "12:00:00");

        assertRoot(first, at("rank-0", Reason.PeerLost, "12:00:01"), first);
    }

    @Test
    void theNameDecidesBetweenEquals() {
        Diagnosis zero = at("rank-0", Reason.PythonException, "12:00:00");

        assertRoot(zero, at("rank-1", Reason.PythonException, "12:00:00"), zero);
    }

    @Test
    void timesThatNobodyKnowsComeLast() {
        Diagnosis known = at("rank-1", Reason.PythonException, "12:00:00");

        assertRoot(known, diagnosis("rank-0", Reason.PythonException, null, ""), known);
        assertThat(RootCause.among(List.of(diagnosis("rank-0", Reason.PythonException, "yesterday", ""))))
                .isPresent();
        assertThat(RootCause.among(List.of())).isEmpty();
    }

    @Test
    void onlyVagueEndsAndTalkOfPeersMayBeConsequences() {
        assertThat(RootCause.mayBeConsequence(at("p", Reason.ApplicationError, "12:00:00")))
                .isTrue();
        assertThat(RootCause.mayBeConsequence(diagnosis(
                        "p", Reason.PythonException, null, "RuntimeError: [1] is setting up NCCL communicator")))
                .isTrue();
        assertThat(RootCause.mayBeConsequence(diagnosis("p", Reason.PythonException, null, "ValueError: bad label")))
                .isFalse();
        assertThat(RootCause.mayBeConsequence(at("p", Reason.HostOutOfMemory, "12:00:00")))
                .isFalse();
        assertThat(RootCause.mayBeConsequence(at("p", Reason.NodeLost, "12:00:00")))
                .isFalse();
    }

    private static void assertRoot(Diagnosis expected, Diagnosis... all) {
        List<Diagnosis> shuffled = new ArrayList<>(List.of(all));
        Random random = new Random(1);
        for (int i = 0; i < 10; i++) {
            Collections.shuffle(shuffled, random);
            assertThat(RootCause.among(shuffled)).contains(expected);
        }
    }

    private static Diagnosis at(String pod, Reason reason, String time) {
        return diagnosis(pod, reason, "2026-03-01T" + time + "Z", "");
    }

    private static Diagnosis diagnosis(String pod, Reason reason, String at, String evidence) {
        return new Diagnosis(reason, Owner.User, Retry.No, "it failed", evidence, "correct it", pod, "trainer", 1, at);
    }
}
