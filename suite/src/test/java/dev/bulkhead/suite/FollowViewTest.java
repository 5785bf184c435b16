package dev.bulkhead.suite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bulkhead.api.v1alpha1.Reason;
import dev.bulkhead.api.v1alpha1.TrainingJobStatus;
import dev.bulkhead.api.v1alpha1.TrainingJobStatus.Attempt;
import dev.bulkhead.api.v1alpha1.TrainingJobStatus.Charge;
import dev.bulkhead.api.v1alpha1.TrainingJobStatus.ContainerMemory;
import dev.bulkhead.api.v1alpha1.TrainingJobStatus.MemorySource;
import dev.bulkhead.api.v1alpha1.TrainingJobStatus.Phase;
import dev.bulkhead.api.v1alpha1.TrainingJobStatus.RoleStatus;
import io.fabric8.kubernetes.api.model.Quantity;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class FollowViewTest {
    private static final Duration AT = Duration.ofSeconds(12);

    @Test
    void theFirstStatusIsOneLine() {
        assertThat(FollowView.lines(null, TrainingJobStatus.NEW, AT))
                .containsExactly("    12s  Pending     waiting for an operator to look at it");
    }

    @Test
    void whatHasNotChangedIsNotSaidAgain() {
        TrainingJobStatus status =
                new Given().phase(Phase.Running).progress("epoch=3").build();

        assertThat(FollowView.lines(status, status, AT)).isEmpty();
    }

    @Test
    void aStartingJobSaysWhatItWaitsForAndHowManyPodsRun() {
        TrainingJobStatus now = new Given()
                .phase(Phase.Starting)
                .message("worker-1 waits for a node")
                .roles(new RoleStatus("master", 1, 0, 1, 0, 0), new RoleStatus("worker", 3, 1, 2, 0, 0))
                .build();

        assertThat(FollowView.lines(TrainingJobStatus.NEW, now, AT))
                .containsExactly(
                        "    12s  Starting    attempt 1  master 1/1, worker 2/3 (1 pending)  worker-1 waits for a node");
    }

    @Test
    void aRunningJobShowsItsProgress() {
        TrainingJobStatus before =
                new Given().phase(Phase.Running).progress("epoch=3 loss=0.5").build();
        TrainingJobStatus now =
                new Given().phase(Phase.Running).progress("epoch=4 loss=0.4").build();

        assertThat(FollowView.lines(before, now, AT))
                .containsExactly("    12s  Running     attempt 1  epoch=4 loss=0.4");
    }

    @Test
    void anEndedAttemptComesWithItsDiagnosisAndWhatWasDone() {
        TrainingJobStatus before = new Given()
                .phase(Phase.Running)
                .memory("worker", "trainer", "512Mi", MemorySource.Spec)
                .build();
        TrainingJobStatus now = new Given()
                .phase(Phase.Restarting)
                .attempt(2)
                .message("restarting from the checkpoint")
                .attempts(new Attempt(
                        1,
                        "2026-03-01T10:00:00Z",
                        Reason.HostOutOfMemory,
                        Charge.OutOfMemory,
                        "worker-1 needed more than 512Mi",
                        "epoch=7",
                        null))
                .memory("worker", "trainer", "768Mi", MemorySource.Grown)
                .build();

        assertThat(FollowView.lines(before, now, AT))
                .containsExactly(
                        "    12s  attempt 1 ended with HostOutOfMemory: worker-1 needed more than 512Mi"
                                + " [last progress: epoch=7]",
                        "    12s  memory limit of worker/trainer: 512Mi -> 768Mi (Grown)",
                        "    12s  Restarting  attempt 2  restarting from the checkpoint");
    }

    @Test
    void anAttemptIsToldOnce() {
        Attempt first = new Attempt(1, null, Reason.NodeLost, Charge.Infrastructure, "the node is gone", null, null);
        TrainingJobStatus before = new Given().attempt(2).attempts(first).build();
        TrainingJobStatus now = new Given()
                .attempt(3)
                .attempts(
                        first,
                        new Attempt(2, null, Reason.Preempted, Charge.Infrastructure, "had to make room", null, null))
                .build();

        assertThat(FollowView.events(before, now)).containsExactly("attempt 2 ended with Preempted: had to make room");
    }

    @Test
    void aLimitThatTheGuardFilledInIsToldAndOneOfTheSpecIsNot() {
        TrainingJobStatus now = new Given()
                .memory("worker", "trainer", "2Gi", MemorySource.Default)
                .build();
        TrainingJobStatus own = new Given()
                .memory("worker", "trainer", "2Gi", MemorySource.Spec)
                .build();

        assertThat(FollowView.events(null, now)).containsExactly("memory limit of worker/trainer: 2Gi (Default)");
        assertThat(FollowView.events(null, own)).isEmpty();
    }

    @Test
    void theSummaryOfASuccessTellsTheResult() {
        TrainingJobStatus end = new Given()
                .phase(Phase.Succeeded)
                .attempt(2)
                .message("all replicas have succeeded")
                .result("accuracy=0.98 epochs=20\n")
                .attempts(new Attempt(
                        1,
                        null,
                        Reason.HostOutOfMemory,
                        Charge.OutOfMemory,
                        "worker-1 needed more than 512Mi",
                        null,
                        null))
                .build();

        assertThat(FollowView.summary(end, Duration.ofSeconds(74)))
                .isEqualTo("Succeeded in 74 s, 2 attempts; result: accuracy=0.98 epochs=20");
    }

    @Test
    void theSummaryOfAFailureTellsTheCauseOnce() {
        TrainingJobStatus end = new Given()
                .phase(Phase.Failed)
                .message("no module named torch")
                .attempts(new Attempt(
                        1, null, Reason.ModuleNotFound, Charge.Application, "no module named torch", null, null))
                .build();

        assertThat(FollowView.summary(end, Duration.ofSeconds(9)))
                .isEqualTo("Failed after 9 s, 1 attempt; no module named torch");
    }

    @Test
    void longTimesAreInHours() {
        assertThat(FollowView.stamp(Duration.ofSeconds(599))).isEqualTo("   599s");
        assertThat(FollowView.stamp(Duration.ofSeconds(45_296))).isEqualTo("12:34:56");
    }

    /** Makes a status. */
    private static final class Given {
        private Phase phase = Phase.Pending;
        private String message;
        private Integer attempt;
        private List<Attempt> attempts;
        private List<ContainerMemory> memory;
        private List<RoleStatus> roles;
        private String progress;
        private String result;

        Given phase(Phase value) {
            phase = value;
            return this;
        }

        Given message(String value) {
            message = value;
            return this;
        }

        Given attempt(int value) {
            attempt = value;
            return this;
        }

        Given attempts(Attempt... values) {
            attempts = List.of(values);
            return this;
        }

        Given memory(String role, String container, String limit, MemorySource source) {
            memory = List.of(new ContainerMemory(role, container, Quantity.parse(limit), source));
            return this;
        }

        Given roles(RoleStatus... values) {
            roles = List.of(values);
            return this;
        }

        Given progress(String value) {
            progress = value;
            return this;
        }

        Given result(String value) {
            result = value;
            return this;
        }

        TrainingJobStatus build() {
            return new TrainingJobStatus(
                    1L, phase, message, attempt, null, attempts, memory, roles, progress, null, null, null, null,
                    result, null, null, null, null);
        }
    }
}
