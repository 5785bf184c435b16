package dev.bulkhead.training.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bulkhead.api.v1alpha1.TrainingJobStatus;
import dev.bulkhead.api.v1alpha1.TrainingJobStatus.Phase;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is written while four pods, made at second 0, come to run one after the other. */
class StartNewsTest {
    private static final Instant MADE = Instant.parse("2026-01-01T00:00:00Z");

    private record Look(double second, int running) {}

    @Test
    void aStartOfTwoSecondsIsTwoStatuses() {
        List<TrainingJobStatus> told = told(
                new Look(0, 0), new Look(0.5, 1), new Look(1, 2), new Look(1.5, 3), new Look(2, 4), new Look(2.5, 4));

        assertThat(told).extracting(TrainingJobStatus::phase).containsExactly(Phase.Starting, Phase.Running);
        assertThat(told).extracting(TrainingJobStatus::message).containsExactly("0 of 4 pods run", "4 of 4 pods run");
        assertThat(told.getFirst().roles().getFirst().running()).isZero();
    }

    @Test
    void whatTakesLongerIsToldAsItIs() {
        List<TrainingJobStatus> told = told(new Look(1, 1), new Look(2, 2), new Look(3, 2), new Look(9, 3));

        assertThat(told)
                .extracting(TrainingJobStatus::message)
                .containsExactly("1 of 4 pods run", "2 of 4 pods run", "3 of 4 pods run");
    }

    @Test
    void itLooksAgainWhenTheCountMayBeTold() {
        assertThat(TrainingPlanner.plan(seen(new Look(1, 2), TrainingJobStatus.NEW)))
                .isInstanceOfSatisfying(
                        Decision.Proceed.class, p -> assertThat(p.lookAgain()).contains(MADE.plusSeconds(3)));
    }

    @Test
    void troubleIsToldAtOnce() {
        TrainingJobStatus before = status(seen(new Look(0, 0), TrainingJobStatus.NEW));
        ObservedJob stuck = World.read(world(new Look(1, 3), before)
                        .replace(
                                "index: 3, attempt: 1, phase: Pending",
                                "index: 3, attempt: 1, phase: Pending, "
                                        + "waiting: ImagePullBackOff, message: manifest unknown"))
                .observe();

        assertThat(status(stuck).message()).startsWith("3 of 4 pods run; ");
    }

    /** The statuses that differ from the one before. */
    private static List<TrainingJobStatus> told(Look... looks) {
        List<TrainingJobStatus> told = new ArrayList<>();
        TrainingJobStatus last = TrainingJobStatus.NEW;
        for (Look look : looks) {
            TrainingJobStatus now = status(seen(look, last));
            if (!now.equals(last)) {
                told.add(now);
            }
            last = now;
        }
        return told;
    }

    private static TrainingJobStatus status(ObservedJob seen) {
        return TrainingStatus.of(seen, TrainingPlanner.plan(seen));
    }

    private static ObservedJob seen(Look look, TrainingJobStatus before) {
        return World.read(world(look, before)).observe();
    }

    private static String world(Look look, TrainingJobStatus before) {
        StringBuilder pods = new StringBuilder();
        for (int i = 0; i < 4; i++) {
            pods.append("- {role: worker, index: %d, attempt: 1, phase: %s, created: \"%s\"}\n"
                    .formatted(i, i < look.running() ? "Running" : "Pending", MADE));
        }
        return """
                now: "%s"
                pods:
                %sjob:
                  apiVersion: bulkhead.dev/v1alpha1
                  kind: TrainingJob
                  metadata: {name: digits}
                  spec:
                    framework: PyTorch
                    roles: [{name: worker, replicas: 4, image: "train:1", resources: {limits: {memory: 512Mi}}}]
                  status: %s
                """.formatted(MADE.plusMillis((long) (look.second() * 1000)), pods, Serialization.asJson(before));
    }
}
