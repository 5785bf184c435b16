package dev.bulkhead.core.plan.capacity;

import static dev.bulkhead.core.plan.capacity.Make.cordoned;
import static dev.bulkhead.core.plan.capacity.Make.gpus;
import static dev.bulkhead.core.plan.capacity.Make.labelled;
import static dev.bulkhead.core.plan.capacity.Make.node;
import static dev.bulkhead.core.plan.capacity.Make.on;
import static dev.bulkhead.core.plan.capacity.Make.tainted;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bulkhead.api.v1alpha1.Reason;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ExplanationTest {

    @Test
    void nodesAreGroupedByWhatRulesThemOut() {
        Explanation why = explain(
                gpus("p", 4),
                List.of(
                        tainted(node("t1", 8).build(), "team", "a", "NoSchedule"),
                        tainted(node("t2", 8).build(), "team", "a", "NoSchedule"),
                        node("n1", 4).build(),
                        node("n2", 4).build(),
                        cordoned(node("c", 8).build()),
                        node("cpu", 0).build()),
                List.of(on("n1", gpus("a", 3)), on("n2", gpus("b", 1))));

        assertThat(why.sentence())
                .isEqualTo("none of 6 nodes fits: 2 have fewer than 4 GPUs free (most: n2, 3), 2 have taint"
                        + " team=a:NoSchedule, 1 is cordoned, 1 has no GPUs");
        assertThat(why.reason()).contains(Reason.FragmentedGpu);
        assertThat(why.groups().getFirst().nodes()).containsExactly("n1", "n2");
    }

    @Test
    void nodesThatHaveTheSameLeftAreCountedTogether() {
        Explanation why = explain(
                gpus("p", 4),
                List.of(node("n1", 4).build(), node("n2", 4).build()),
                List.of(on("n1", gpus("a", 3)), on("n2", gpus("b", 3))));

        assertThat(why.sentence()).isEqualTo("none of 2 nodes fits: 2 have 1 of 4 GPUs free");
        assertThat(why.reason()).contains(Reason.InsufficientGpu);
    }

    /** Of two nodes that will never do, the one that the pod asks for is the one to speak of. */
    @Test
    void aNodeThatMatchesComesBeforeOneThatDoesNot() {
        Pod pod = new PodBuilder(gpus("p", 9))
                .editSpec()
                .withNodeSelector(Map.of("pool", "gpu"))
                .endSpec()
                .build();

        Explanation why =
                explain(pod, List.of(node("a", 0).build(), labelled(node("b", 8).build(), "pool", "gpu")), List.of());

        assertThat(why.reason()).contains(Reason.InsufficientGpu);
        assertThat(why.remedy()).isEqualTo("ask for at most 8 GPUs per pod, or add a larger node");
    }

    @Test
    void whereOnlyATaintIsInTheWayTheTolerationIsGivenToPaste() {
        Explanation why =
                explain(gpus("p", 4), List.of(tainted(node("t1", 8).build(), "team", "a", "NoSchedule")), List.of());

        assertThat(why.reason()).contains(Reason.UntoleratedTaint);
        assertThat(why.snippet()).contains("tolerations:\n- {key: team, value: a, effect: NoSchedule}\n");
    }

    @Test
    void aTolerationIsNotPraisedWhereTheNodeIsFullAsWell() {
        Explanation why = explain(
                gpus("p", 4),
                List.of(tainted(node("t1", 8).build(), "team", "a", "NoSchedule")),
                List.of(on("t1", gpus("a", 8))));

        assertThat(why.reason()).contains(Reason.UntoleratedTaint);
        assertThat(why.remedy()).contains("that alone does not make room");
    }

    @Test
    void anotherGpuModelIsNamed() {
        Pod pod = new PodBuilder(gpus("p", 1))
                .editSpec()
                .withNodeSelector(Map.of(Make.MODEL, "H100"))
                .endSpec()
                .build();

        Explanation why = explain(pod, List.of(labelled(node("n", 8).build(), Make.MODEL, "T4")), List.of());

        assertThat(why.reason()).contains(Reason.GpuModelMismatch);
        assertThat(why.sentence()).isEqualTo("none of 1 node fits: 1 is not nvidia.com/gpu.product=H100");
    }

    @Test
    void whatFitsIsSaidToFit() {
        Explanation why = explain(gpus("p", 1), List.of(node("n", 8).build()), List.of());

        assertThat(why.fitting()).containsExactly("n");
        assertThat(why.reason()).isEmpty();
        assertThat(why.sentence()).isEqualTo("1 of 1 node fits");
    }

    private static Explanation explain(Pod pod, List<Node> nodes, List<Pod> pods) {
        return ClusterSnapshot.of(nodes, pods).explain(PodAsk.of(pod));
    }
}
