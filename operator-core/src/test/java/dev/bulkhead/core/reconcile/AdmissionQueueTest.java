package dev.bulkhead.core.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bulkhead.core.plan.admission.Answer;
import dev.bulkhead.core.plan.admission.GangAsk;
import dev.bulkhead.core.plan.admission.Holder;
import dev.bulkhead.core.plan.admission.Shares;
import dev.bulkhead.core.plan.admission.Usage;
import dev.bulkhead.core.plan.capacity.ClusterSnapshot;
import dev.bulkhead.core.plan.capacity.Placement;
import dev.bulkhead.core.plan.capacity.PodAsk;
import dev.bulkhead.core.run.OperatorContext;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AdmissionQueueTest {
    private final Time clock = new Time();
    private final World world = new World();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final AdmissionQueue<ConfigMap> queue =
            new AdmissionQueue<>(new OperatorContext(null, null, meters, clock), () -> world.cluster, world);

    @Test
    void roomThatWasPromisedIsNotGivenAgain() {
        world.nodes(2);

        assertThat(queue.ask(gang("a", 2))).isInstanceOf(Answer.Placed.class);
        assertThat(queue.ask(gang("b", 1))).isInstanceOf(Answer.Waiting.class);
    }

    @Test
    void whoAsksAgainIsToldTheSame() {
        world.nodes(3);
        Answer first = queue.ask(gang("a", 2));

        assertThat(queue.ask(gang("a", 2))).isEqualTo(first);
    }

    @Test
    void podsThatAreMadeCountOnceAndNotTwice() {
        world.nodes(2);
        queue.ask(gang("a", 1));

        world.made("a", "node-0");

        assertThat(queue.ask(gang("b", 1))).isInstanceOf(Answer.Placed.class);
    }

    @Test
    void roomWhosePodsWereNeverMadeIsFreeAgain() {
        world.nodes(1);
        queue.ask(gang("a", 1));
        assertThat(queue.ask(gang("b", 1))).isInstanceOf(Answer.Waiting.class);

        clock.now = clock.now.plus(Duration.ofSeconds(21));
        world.changed();

        assertThat(queue.ask(gang("b", 1))).isInstanceOf(Answer.Placed.class);
    }

    @Test
    void whoIsForgottenLeavesItsRoom() {
        world.nodes(1);
        queue.ask(gang("a", 1));

        queue.forget("a");

        assertThat(queue.ask(gang("b", 1))).isInstanceOf(Answer.Placed.class);
    }

    @Test
    void whoseNodeIsGoneIsPlacedAnew() {
        world.nodes(2);
        queue.ask(gang("a", 2));

        world.nodes(1);

        assertThat(queue.ask(gang("a", 2))).isInstanceOf(Answer.Waiting.class);
    }

    @Test
    void aJobThatHasToStopIsToldUntilItAsksAgain() {
        world.nodes(1);
        world.made("low", "node-0");
        world.holders.add(new Holder("low", "n", "low", 0, true, clock.now, Set.of("low-0-uid")));

        queue.ask(gang("high", 100, 1));

        assertThat(queue.stopped("low").orElseThrow().by().owner()).isEqualTo("high");
        assertThat(queue.stopped("high")).isEmpty();
        world.everythingEnds();
        queue.ask(gang("low", 1));
        assertThat(queue.stopped("low")).isEmpty();
    }

    @Test
    void withoutKnownNodesAndForOtherSchedulersNothingIsJudged() {
        assertThat(queue.ask(gang("a", 1))).isEqualTo(new Answer.Unjudged("no node is known"));
        world.nodes(1);

        assertThat(queue.ask(gang("a", "other", 0, 1)))
                .isEqualTo(new Answer.Unjudged("its pods name a scheduler of their own"));
    }

    @Test
    void jobsThatWereThereBeforeTheOperatorAreHeardBeforeTheFirstIsAnswered() {
        world.nodes(2);
        world.soon.add(gang("urgent", 100, 2));

        assertThat(queue.ask(gang("a", 1))).isInstanceOf(Answer.Waiting.class);
        assertThat(queue.ask(gang("urgent", 100, 2))).isInstanceOf(Answer.Placed.class);
    }

    @Test
    void theMetersSayWhoWaitsAndWhatIsOfNoUse() {
        world.nodes(1);
        queue.ask(gang("a", 1));

        queue.ask(gang("b", 1));

        assertThat(meters.get("bulkhead.admission.waiting.jobs").gauge().value())
                .isEqualTo(1);
        assertThat(meters.get("bulkhead.admission.rounds").timer().count()).isEqualTo(2);
    }

    private GangAsk gang(String owner, int pods) {
        return gang(owner, 0, pods);
    }

    private GangAsk gang(String owner, int priority, int pods) {
        return gang(owner, null, priority, pods);
    }

    private GangAsk gang(String owner, String scheduler, int priority, int pods) {
        List<PodAsk> asks = IntStream.range(0, pods)
                .mapToObj(i -> PodAsk.of(pod(owner + "-" + i, scheduler, null)))
                .toList();
        return new GangAsk(owner, "n", owner, priority, 1, Instant.EPOCH, asks, Placement.Rules.NONE);
    }

    /** As much as a node has. */
    private static Pod pod(String name, String scheduler, String node) {
        return new PodBuilder()
                .withNewMetadata()
                .withNamespace("n")
                .withName(name)
                .withUid(name + "-uid")
                .endMetadata()
                .withNewSpec()
                .withSchedulerName(scheduler)
                .withNodeName(node)
                .addNewContainer()
                .withName("c")
                .withNewResources()
                .addToLimits("memory", new Quantity("1Gi"))
                .endResources()
                .endContainer()
                .endSpec()
                .build();
    }

    /** What is there besides the queue. */
    private static final class World implements Tenants {
        private final List<Node> nodes = new ArrayList<>();
        private final List<Pod> pods = new ArrayList<>();
        private final List<Holder> holders = new ArrayList<>();
        private final List<GangAsk> soon = new ArrayList<>();
        private ClusterSnapshot cluster = ClusterSnapshot.UNKNOWN;

        void nodes(int count) {
            nodes.clear();
            for (int i = 0; i < count; i++) {
                nodes.add(new NodeBuilder()
                        .withNewMetadata()
                        .withName("node-" + i)
                        .endMetadata()
                        .withNewStatus()
                        .addToAllocatable("pods", new Quantity("10"))
                        .addToAllocatable("memory", new Quantity("1Gi"))
                        .endStatus()
                        .build());
            }
            changed();
        }

        /** The first pod of a gang. */
        void made(String owner, String node) {
            pods.add(pod(owner + "-0", null, node));
            changed();
        }

        void everythingEnds() {
            pods.clear();
            holders.clear();
            changed();
        }

        void changed() {
            cluster = ClusterSnapshot.of(nodes, pods);
        }

        @Override
        public List<Holder> holders() {
            return holders;
        }

        @Override
        public List<GangAsk> askingSoon() {
            return soon;
        }

        @Override
        public Usage usage(Shares shares, Set<String> promised, Instant now) {
            return Usage.NONE;
        }

        @Override
        public List<Pod> pods(String owner) {
            return List.of();
        }
    }

    private static final class Time extends Clock {
        private Instant now = Instant.parse("2026-01-01T00:00:00Z");

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}
