package dev.bulkhead.core.plan.capacity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bulkhead.core.plan.capacity.Placement.Rules;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** What holds in every cluster, without asking a scheduler. */
class CapacityPropertiesTest {

    @Property(tries = 300)
    void anExplanationNamesEveryNodeOnceAndStaysShort(@ForAll long seed) {
        RandomWorld random = new RandomWorld(seed);
        List<Node> nodes = random.nodes(12);
        ClusterSnapshot cluster = ClusterSnapshot.of(nodes, random.placed(nodes));

        Explanation why = cluster.explain(PodAsk.of(random.candidate("p")));

        List<String> named = new ArrayList<>(why.fitting());
        named.addAll(why.unknown());
        why.groups().forEach(g -> named.addAll(g.nodes()));
        assertThat(named)
                .containsExactlyInAnyOrderElementsOf(
                        nodes.stream().map(n -> n.getMetadata().getName()).toList());
        assertThat(why.sentence()).hasSizeLessThanOrEqualTo(Explanation.MAX_SENTENCE);
        assertThat(why.remedy().isEmpty()).isEqualTo(why.reason().isEmpty());
    }

    @Property(tries = 300)
    void everyPodOfAPlacementFitsWhereItGoesOneAfterTheOther(
            @ForAll long seed, @ForAll @IntRange(min = 1, max = 9) int n) {
        RandomWorld random = new RandomWorld(seed);
        List<Node> nodes = random.nodes(12);
        ClusterSnapshot cluster = ClusterSnapshot.of(nodes, random.placed(nodes));
        List<PodAsk> asks = IntStream.range(0, n)
                .mapToObj(i -> PodAsk.of(random.candidate("p" + i)))
                .toList();

        if (cluster.place(asks, Rules.NONE) instanceof Placement.Placed placed) {
            ClusterSnapshot filling = cluster;
            for (int i = 0; i < n; i++) {
                int ask = i;
                assertThat(filling.fits(asks.get(i)))
                        .anyMatch(v -> v instanceof Verdict.Fits
                                && v.node().name().equals(placed.nodes().get(ask)));
                filling = filling.with(PlacedPod.of(asks.get(i), placed.nodes().get(i)));
            }
            assertThat(filling.nodes().stream().map(NodeState::used))
                    .containsExactlyElementsOf(
                            placed.after().nodes().stream().map(NodeState::used).toList());
        }
    }

    /** Of equal pods each node takes a number that does not depend on the others: adding them up is exact. */
    @Property(tries = 300)
    void equalPodsArePlacedWheneverThereIsAWay(@ForAll long seed, @ForAll @IntRange(min = 1, max = 30) int n) {
        RandomWorld random = new RandomWorld(seed);
        List<Node> nodes = random.nodes(12);
        ClusterSnapshot cluster = ClusterSnapshot.of(nodes, random.placed(nodes));
        Pod like = random.candidate("p");
        PodAsk one = PodAsk.of(like);
        int room = 0;
        for (Verdict verdict : cluster.fits(one)) {
            room += verdict instanceof Verdict.Fits ? copies(one, verdict.node(), n) : 0;
        }

        Placement placement = cluster.place(
                IntStream.range(0, n)
                        .mapToObj(i -> {
                            like.getMetadata().setName("p" + i);
                            return PodAsk.of(like);
                        })
                        .toList(),
                Rules.NONE);

        assertThat(placement instanceof Placement.Placed).isEqualTo(room >= n);
    }

    private static int copies(PodAsk ask, NodeState node, int most) {
        int copies = 0;
        NodeState filled = node;
        while (copies < most && Filters.passes(ask, filled)) {
            filled = filled.with(PlacedPod.of(ask, node.name()));
            copies++;
        }
        return copies;
    }

    /** Two or three nodes and few pods: all ways can be tried, and almost none may be overlooked. */
    @Property(tries = 1)
    void mixedPodsAreSeldomRefusedWhereThereIsAWay(@ForAll long seed) {
        int possible = 0;
        int found = 0;
        // few worlds have one, so they are looked for until there are enough to judge by
        for (int i = 0; possible < 25 && i < 20_000; i++) {
            RandomWorld random = new RandomWorld(seed + i);
            List<Node> nodes = random.nodes(3);
            ClusterSnapshot cluster = ClusterSnapshot.of(nodes, List.of());
            List<PodAsk> asks = IntStream.range(0, 5)
                    .mapToObj(p -> PodAsk.of(random.candidate("p" + p)))
                    .toList();
            boolean placed = cluster.place(asks, Rules.NONE) instanceof Placement.Placed;
            boolean way = placed || search(cluster, asks, 0);
            possible += way ? 1 : 0;
            found += placed ? 1 : 0;
        }
        assertThat(possible).isEqualTo(25);
        assertThat(found).isGreaterThanOrEqualTo(possible * 98 / 100);
    }

    private static boolean search(ClusterSnapshot cluster, List<PodAsk> asks, int from) {
        if (from == asks.size()) {
            return true;
        }
        for (Verdict verdict : cluster.fits(asks.get(from))) {
            if (verdict instanceof Verdict.Fits fits
                    && search(
                            cluster.with(
                                    PlacedPod.of(asks.get(from), fits.node().name())),
                            asks,
                            from + 1)) {
                return true;
            }
        }
        return false;
    }

    @Property(tries = 100)
    void takingPodsAwayGivesBackTheNodesAsTheyWere(@ForAll long seed) {
        RandomWorld random = new RandomWorld(seed);
        List<Node> nodes = random.nodes(6);
        List<Pod> pods = random.placed(nodes);
        ClusterSnapshot empty = ClusterSnapshot.of(nodes, List.of());

        ClusterSnapshot emptied = ClusterSnapshot.of(nodes, pods)
                .without(Stream.concat(pods.stream().map(p -> p.getMetadata().getUid()), Stream.of("nobody"))
                        .toList());

        assertThat(emptied.nodes()).isEqualTo(empty.nodes());
    }
}
