package dev.bulkhead.core.plan.capacity;

import static dev.bulkhead.core.plan.capacity.Make.asking;
import static dev.bulkhead.core.plan.capacity.Make.gpus;
import static dev.bulkhead.core.plan.capacity.Make.labelled;
import static dev.bulkhead.core.plan.capacity.Make.node;
import static dev.bulkhead.core.plan.capacity.Make.on;
import static dev.bulkhead.core.plan.capacity.Make.pod;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.bulkhead.core.plan.capacity.Placement.Rules;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PlacementTest {

    @Test
    void allPodsOfAGangGetANodeOrNone() {
        ClusterSnapshot cluster =
                snapshot(List.of(node("a", 8).build(), node("b", 8).build()), List.of());

        assertThat(cluster.place(gang(4, 4), Rules.NONE)).isInstanceOf(Placement.Placed.class);
        assertThat(cluster.place(gang(5, 4), Rules.NONE))
                .asInstanceOf(type(Placement.NotPlaced.class))
                .returns(4, Placement.NotPlaced::fitting);
    }

    @Test
    void fewGpusGoWhereSomeAreUsedAlready() {
        ClusterSnapshot cluster =
                snapshot(List.of(node("empty", 8).build(), node("used", 8).build()), List.of(on("used", gpus("x", 2))));

        assertThat(nodes(cluster.place(gang(2, 1), Rules.NONE))).containsExactly("used", "used");
    }

    @Test
    void placesAreThoseOfTheNodesThatLetAPodInAsIfTheyWereEmpty() {
        ClusterSnapshot cluster = snapshot(
                List.of(
                        node("used", 8).build(),
                        node("small", 2).build(),
                        Make.cordoned(node("cordoned", 8).build()),
                        node("cpu", 0).build()),
                List.of(on("used", gpus("x", 8))));

        assertThat(cluster.places(PodAsk.of(gpus("p", 3)))).isEqualTo(2);
        assertThat(cluster.places(PodAsk.of(pod("p", asking("cpu=5"))))).isEqualTo(9);
        assertThat(cluster.places(PodAsk.of(gpus("p", 16)))).isZero();
    }

    @Test
    void aPodWithoutGpusKeepsOffGpuNodes() {
        ClusterSnapshot cluster =
                snapshot(List.of(node("a-gpu", 8).build(), node("cpu", 0).build()), List.of());

        assertThat(nodes(cluster.place(List.of(PodAsk.of(pod("p", asking("cpu=1")))), Rules.NONE)))
                .containsExactly("cpu");
    }

    @Test
    void allRanksGetTheSameModel() {
        Node t4 = labelled(node("a", 4).build(), Make.MODEL, "T4");
        Node a100 = labelled(node("b", 4).build(), Make.MODEL, "A100");
        ClusterSnapshot cluster = snapshot(List.of(t4, a100), List.of(on("a", gpus("x", 2))));

        assertThat(nodes(cluster.place(gang(3, 1), Rules.same(Make.MODEL)))).containsOnly("b");
        assertThat(nodes(cluster.place(gang(6, 1), Rules.NONE))).contains("a", "b");
        assertThat(cluster.place(gang(6, 1), Rules.same(Make.MODEL)))
                .asInstanceOf(type(Placement.NotPlaced.class))
                .satisfies(no -> assertThat(no.why().sentence()).contains("model T4, unlike the rest of the job"));
    }

    private static ClusterSnapshot snapshot(List<Node> nodes, List<Pod> pods) {
        return ClusterSnapshot.of(nodes, pods);
    }

    private static List<PodAsk> gang(int pods, int gpus) {
        return IntStream.range(0, pods)
                .mapToObj(i -> PodAsk.of(gpus("rank-" + i, gpus)))
                .toList();
    }

    private static List<String> nodes(Placement placement) {
        assertThat(placement).isInstanceOf(Placement.Placed.class);
        return ((Placement.Placed) placement).nodes();
    }
}
