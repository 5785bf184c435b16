package dev.bulkhead.core.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bulkhead.core.plan.capacity.Amounts;
import dev.bulkhead.core.plan.capacity.NodeState;
import dev.bulkhead.core.reconcile.Occupancy.Side;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class OccupancyTest {
    private final TurnableClock clock = new TurnableClock();
    private final Occupancy occupancy = new Occupancy(true, clock);

    @Test
    void podsOfBothSidesCountUntilTheyAreGone() {
        occupancy.put(node("n"));
        occupancy.put(Side.Foreign, pod("a", "nodeName: n", ""));
        occupancy.put(Side.Own, pod("b", "nodeName: n", ""));
        assertThat(used("n")).isEqualTo(2000);

        occupancy.remove(Side.Foreign, "a");
        occupancy.put(Side.Own, pod("b", "nodeName: n", ", phase: Succeeded"));
        assertThat(used("n")).isZero();
    }

    @Test
    void aPodThatChangesSidesIsNotLost() {
        occupancy.put(node("n"));
        occupancy.put(Side.Foreign, pod("a", "nodeName: n", ""));
        occupancy.put(Side.Own, pod("a", "nodeName: n", ""));
        occupancy.remove(Side.Foreign, "a");

        assertThat(used("n")).isEqualTo(1000);
    }

    @Test
    void aSnapshotIsTheSameObjectUntilSomethingChanges() {
        occupancy.put(node("n"));
        var before = occupancy.snapshot();

        occupancy.put(node("n"));
        assertThat(occupancy.snapshot()).isSameAs(before);

        occupancy.put(Side.Own, pod("a", "nodeName: n", ""));
        assertThat(occupancy.snapshot()).isNotSameAs(before);
    }

    @Test
    void ourOwnPinnedPodCountsAtOnceAndAForeignOneWhenItIsThere() {
        occupancy.put(node("n"));
        occupancy.made(pod("a", PINNED, ""));
        occupancy.put(Side.Foreign, pod("b", PINNED, ""));

        assertThat(used("n")).isEqualTo(1000);
    }

    @Test
    void anAnswerThatComesAfterTheWatchTakesNothingBack() {
        occupancy.put(node("n"));
        occupancy.put(Side.Own, pod("a", "nodeName: n", ""));
        occupancy.made(pod("a", "terminationGracePeriodSeconds: 1", ""));

        assertThat(used("n")).isEqualTo(1000);
    }

    @Test
    void aPodThatNoWatchEverShowsIsForgotten() {
        occupancy.put(node("n"));
        occupancy.made(pod("a", PINNED, ""));
        clock.now = clock.now.plus(Duration.ofSeconds(31));

        assertThat(used("n")).isZero();
    }

    @Test
    void podsOfANodeThatCameLateOrReturnsAreThere() {
        occupancy.put(Side.Foreign, pod("a", "nodeName: n", ""));
        assertThat(occupancy.snapshot().known()).isFalse();

        occupancy.put(node("n"));
        assertThat(used("n")).isEqualTo(1000);

        occupancy.removeNode("n");
        assertThat(occupancy.snapshot().node("n")).isEmpty();

        occupancy.put(node("n"));
        assertThat(used("n")).isEqualTo(1000);
    }

    private static final String PINNED = "affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution:"
            + " {nodeSelectorTerms: [{matchFields: [{key: metadata.name, operator: In, values: [n]}]}]}}}";

    private long used(String node) {
        return occupancy
                .snapshot()
                .node(node)
                .map(NodeState::used)
                .map(Amounts::milliCpu)
                .orElseThrow();
    }

    private static Node node(String name) {
        return Serialization.unmarshal("---\n{metadata: {name: " + name + "}}", Node.class);
    }

    private static Pod pod(String uid, String spec, String status) {
        return Serialization.unmarshal(
                "---\n{metadata: {namespace: x, name: " + uid + ", uid: " + uid + "}, spec: {" + spec
                        + ", containers: [{name: c, resources: {requests: {cpu: 1}}}]}, status: {startTime: now"
                        + status
                        + "}}",
                Pod.class);
    }

    private static final class TurnableClock extends Clock {
        private Instant now = Instant.EPOCH;

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }
    }
}
