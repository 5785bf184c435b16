package dev.bulkhead.serving.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bulkhead.api.v1alpha1.Reason;
import dev.bulkhead.api.v1alpha1.ServingScale;
import dev.bulkhead.serving.plan.RolloutOutcome.Ask;
import dev.bulkhead.serving.plan.ScaleOutcome.Lull;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ScalerTest {
    private Instant now = Instant.parse("2026-11-25T08:00:00Z");
    private ServingScale scaling = scale("{minReplicas: 1, maxReplicas: 10, target: 10, scaleDownDelaySeconds: 60}");
    private Optional<Integer> concurrency = Optional.empty();
    private List<Ask> asks = List.of(new Ask(1, 100, 0));
    private Map<Integer, Integer> replicas = new HashMap<>(Map.of(1, 1));
    private final Map<Integer, LoadWindow> loads = new HashMap<>();
    private boolean complete = true;
    private Map<Integer, Lull> lulls = Map.of();

    @Test
    void asManyAsTheRequestsAtATimeNeed() {
        run(60, 1, new Load(35, 0));

        assertThat(replicas).containsEntry(1, 4);
    }

    @Test
    void aBurstIsMetAtOnce() {
        run(60, 1, new Load(5, 0));
        run(6, 1, new Load(10, 50));

        assertThat(replicas).containsEntry(1, 6);
    }

    @Test
    void neverMoreThanAllowed() {
        run(60, 1, new Load(500, 500));

        assertThat(replicas).containsEntry(1, 10);
    }

    @Test
    void theTargetIsSevenInTenOfTheConcurrency() {
        scaling = scale("{minReplicas: 1, maxReplicas: 10}");
        concurrency = Optional.of(10);
        run(60, 1, new Load(14, 0));

        assertThat(replicas).containsEntry(1, 2);
    }

    @Test
    void fewerOnlyAfterTheDelayAndThenAsManyAsWereNeededInIt() {
        run(60, 1, new Load(50, 0));
        run(30, 1, new Load(25, 0));
        assertThat(replicas).as("lately more were needed").containsEntry(1, 5);

        run(120, 1, new Load(25, 0));
        assertThat(replicas).containsEntry(1, 3);

        run(20, 1, Load.NONE);
        run(10, 1, new Load(30, 0));
        run(60, 1, new Load(25, 0));
        assertThat(replicas).as("the lull was too short").containsEntry(1, 3);
    }

    @Test
    void withoutAllRoutersNothingIsMadeSmaller() {
        run(60, 1, new Load(50, 0));
        complete = false;
        run(600, 1, Load.NONE);
        assertThat(replicas).containsEntry(1, 5);

        run(60, 1, new Load(80, 0));
        assertThat(replicas).as("more than is known is needed in any case").containsEntry(1, 8);
    }

    @Test
    void anOperatorThatHasJustStartedLeavesEverythingAsItIs() {
        scaling = scale("{minReplicas: 0, maxReplicas: 10, scaleDownDelaySeconds: 60}");
        replicas = new HashMap<>(Map.of(1, 7));

        assertThat(decide().replicas()).containsEntry(1, 7);
        run(59, 1, Load.NONE);
        assertThat(replicas).containsEntry(1, 7);
    }

    @Test
    void noneIsKeptWhenThereWasNoRequestForTheDelay() {
        scaling = scale("{minReplicas: 0, maxReplicas: 10, scaleDownDelaySeconds: 30}");
        run(10, 1, new Load(3, 0));
        run(29, 1, Load.NONE);
        assertThat(replicas).containsEntry(1, 1);
        assertThat(decide().lookAgain()).hasValueSatisfying(t -> assertThat(t).isAfter(now));

        run(2, 1, Load.NONE);
        assertThat(replicas).containsEntry(1, 0);
        run(300, 1, Load.NONE);
        assertThat(replicas).as("and it stays so").containsEntry(1, 0);
    }

    @Test
    void aRequestThatWaitsWakesItAtOnceWithWhatItNeeds() {
        scaling = scale("{minReplicas: 0, maxReplicas: 10, target: 10}");
        replicas = new HashMap<>(Map.of(1, 0));
        run(300, 1, Load.NONE);
        run(1, 1, new Load(0, 1));
        assertThat(replicas).containsEntry(1, 1);

        replicas = new HashMap<>(Map.of(1, 0));
        run(1, 1, new Load(0, 25));
        assertThat(replicas).containsEntry(1, 3);
    }

    @Test
    void neverToZeroWhileARequestWaits() {
        scaling = scale("{minReplicas: 0, maxReplicas: 10, scaleDownDelaySeconds: 0}");
        run(300, 1, new Load(0, 1));

        assertThat(replicas).containsEntry(1, 1);
    }

    @Test
    void neverToZeroWhereAnotherMinimumIsSet() {
        run(3600, 1, Load.NONE);

        assertThat(replicas).containsEntry(1, 1);
    }

    @Test
    void aCandidateHasItsShareOfTheMinimumAndWhatTheRolloutNeeds() {
        scaling = scale("{minReplicas: 5, maxReplicas: 10}");
        replicas = new HashMap<>(Map.of(1, 5));
        asks = List.of(new Ask(1, 70, 0), new Ask(2, 30, 1), new Ask(3, 0, 4));

        assertThat(decide().replicas()).isEqualTo(Map.of(1, 5, 2, 2, 3, 4));
    }

    @Test
    void aRevisionThatNobodyAsksForKeepsWhatItHas() {
        replicas = new HashMap<>(Map.of(1, 1, 2, 3));

        assertThat(decide().replicas()).containsOnlyKeys(1);
    }

    @Test
    void withCpuOnlyTheLeastIsSaid() {
        scaling = scale("{minReplicas: 2, maxReplicas: 10, metric: Cpu}");
        run(60, 1, new Load(500, 0));
        asks = List.of(new Ask(1, 90, 0), new Ask(2, 10, 3));

        assertThat(decide().replicas()).isEqualTo(Map.of(1, 2, 2, 3));
    }

    @Test
    void aScheduleKeepsReplicasInItsTimeZone() {
        scaling = scale("{minReplicas: 0, maxReplicas: 10, schedules: [{start: '0 8 * * 1-5', durationSeconds: 3600,"
                + " timeZone: Europe/Berlin, minReplicas: 4}]}");
        replicas = new HashMap<>(Map.of(1, 0));

        now = Instant.parse("2026-11-25T06:59:59Z"); // a Wednesday, in Berlin 7:59:59
        assertThat(decide().replicas()).containsEntry(1, 0);
        assertThat(decide().lookAgain()).contains(Instant.parse("2026-11-25T07:00:00Z"));
        now = Instant.parse("2026-11-25T07:00:00Z");
        assertThat(decide().replicas()).containsEntry(1, 4);
        assertThat(decide().lookAgain()).contains(Instant.parse("2026-11-25T08:00:00Z"));
        now = Instant.parse("2026-11-25T08:00:00Z");
        assertThat(decide().replicas()).containsEntry(1, 0);
        now = Instant.parse("2026-07-01T06:30:00Z"); // summer time
        assertThat(decide().replicas()).containsEntry(1, 4);
        now = Instant.parse("2026-11-28T07:30:00Z"); // a Saturday
        assertThat(decide().replicas()).containsEntry(1, 0);
    }

    @Test
    void aScheduleThatCannotBeReadIsNamedAndTheOthersHold() {
        scaling = scale("{minReplicas: 1, maxReplicas: 10, schedules: [{start: '0 25 * * *', durationSeconds: 60,"
                + " minReplicas: 9}, {start: '* * * * *', durationSeconds: 60, timeZone: Mars/Olympus, minReplicas: 8},"
                + " {start: '* * * * *', durationSeconds: 60, minReplicas: 2}]}");

        assertThat(decide().findings())
                .hasSize(2)
                .allSatisfy(f -> assertThat(f.reason()).isEqualTo(Reason.ScheduleInvalid));
        assertThat(decide().findings().get(0).cause()).contains("0 25 * * *");
        assertThat(decide().findings().get(1).cause()).contains("Mars/Olympus");
        assertThat(decide().replicas()).containsEntry(1, 2);
    }

    @Test
    void theWholeServiceNeedsWhatAllItsRequestsNeed() {
        run(60, 1, new Load(20, 0));
        run(0, 2, new Load(15, 0));
        assertThat(Scaler.size(input())).isEqualTo(4);

        replicas = new HashMap<>(Map.of(1, 7));
        assertThat(Scaler.size(input())).as("not fewer than serve now").isEqualTo(7);

        scaling = scale("{minReplicas: 0, maxReplicas: 3}");
        assertThat(Scaler.size(input())).isEqualTo(3);
    }

    /** Lets time pass as the operator sees it: every second the load, and what is decided is done. */
    private void run(int seconds, int revision, Load load) {
        for (int i = 0; i <= seconds; i++) {
            LoadWindow before = loads.getOrDefault(revision, LoadWindow.EMPTY);
            loads.put(revision, before.add(now, load, 0));
            if (i < seconds) {
                ScaleOutcome outcome = decide();
                replicas.putAll(outcome.replicas());
                lulls = outcome.lulls();
                now = now.plusSeconds(1);
            }
        }
    }

    private ScaleOutcome decide() {
        return Scaler.decide(input());
    }

    private ScaleInput input() {
        return new ScaleInput(scaling, concurrency, Optional.of(1), asks, replicas, loads, complete, lulls, now);
    }

    private static ServingScale scale(String yaml) {
        return Serialization.unmarshal("---\n" + yaml, ServingScale.class);
    }
}
