package dev.bulkhead.core.plan.capacity;

import static dev.bulkhead.core.plan.capacity.Make.gpus;
import static dev.bulkhead.core.plan.capacity.Make.node;
import static dev.bulkhead.core.plan.capacity.Make.on;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.bulkhead.api.v1alpha1.Reason;
import dev.bulkhead.core.plan.capacity.Placement.Rules;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Nodes that lie or vanish and pods of strange making: none may crash a decision or turn it into its opposite. */
class HostileWorldTest {

    @Test
    void aNodeThatHoldsMoreThanItHasTakesNothing() {
        ClusterSnapshot cluster = snapshot(List.of(node("n", 2).build()), List.of(on("n", gpus("a", 5))));

        assertThat(cluster.node("n").orElseThrow().free(Make.GPU)).isEqualTo(-3);
        assertThat(cluster.explain(PodAsk.of(gpus("p", 1))).sentence())
                .isEqualTo("none of 1 node fits: 1 has 0 of 1 GPUs free (n)");
        assertThat(cluster.stranded(PodAsk.of(gpus("p", 1)), Make.GPU)).isZero();
    }

    @Test
    void sumsBeyondALongStayAtItsEnd() {
        Pod huge = Make.pod("huge", Make.asking("memory=9e18", "cpu=9e18"));
        ClusterSnapshot cluster = snapshot(
                List.of(node("n", 0).build()), List.of(on("n", huge), on("n", huge), on("n", huge), on("n", huge)));

        assertThat(cluster.node("n").orElseThrow().free(Amounts.MEMORY)).isNegative();
        assertThat(cluster.place(List.of(PodAsk.of(gpus("p", 0))), Rules.NONE)).isInstanceOf(Placement.NotPlaced.class);
    }

    @Test
    void podsOnNodesThatHaveVanishedCountNowhere() {
        ClusterSnapshot cluster = snapshot(List.of(node("n", 4).build()), List.of(on("gone", gpus("a", 4))));

        assertThat(cluster.explain(PodAsk.of(gpus("p", 4))).fitting()).containsExactly("n");
        assertThat(cluster.with(PlacedPod.of(on("gone", gpus("b", 4))).orElseThrow()))
                .isSameAs(cluster);
    }

    @Test
    void withoutNodesNothingFitsAndNothingIsKnown() {
        Explanation why = ClusterSnapshot.UNKNOWN.explain(PodAsk.of(gpus("p", 1)));

        assertThat(why.sentence()).isEqualTo("no node is known");
        assertThat(why.fitting()).isEmpty();
        assertThat(why.reason()).isEmpty();
        assertThat(ClusterSnapshot.UNKNOWN.place(List.of(PodAsk.of(gpus("p", 1))), Rules.NONE))
                .asInstanceOf(type(Placement.NotPlaced.class))
                .returns(0, Placement.NotPlaced::fitting);
    }

    @Test
    void aNodeThatSaysNothingOfItselfTakesNothing() {
        ClusterSnapshot cluster = snapshot(List.of(read("metadata: {name: n}", Node.class)), List.of());

        assertThat(cluster.explain(PodAsk.of(gpus("p", 1))).reason()).contains(Reason.InsufficientGpu);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "containers: [{name: c, resources: {requests: {memory: lots}}}]",
                "containers: [{name: c, resources: {requests: {memory: 1e999999999}}}]",
                "containers: [{name: c, resources: {requests: {cpu: '..'}}}]",
                "overhead: {cpu: x}, containers: [{name: c}]"
            })
    void whatCannotBeReadIsNeitherYesNorNo(String spec) {
        Pod pod = read("metadata: {name: p, namespace: x}, spec: {" + spec + "}", Pod.class);

        assertThat(snapshot(List.of(node("n", 4).build()), List.of()).fits(PodAsk.of(pod)))
                .singleElement()
                .asInstanceOf(type(Verdict.Unknown.class))
                .satisfies(v -> assertThat(v.because()).containsExactly(Unmodelled.UnreadableQuantity));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "spec: {}",
                "spec: {containers: []}",
                "spec: {containers: [{}]}, status: {}",
                "spec: {nodeName: '', containers: [{name: c, ports: [{hostPort: 0}, {hostPort: -1}]}]}",
                "spec: {tolerations: [{}], containers: [{name: c}]}",
                "spec: {affinity: {nodeAffinity: {}, podAntiAffinity: {}}, containers: [{name: c}]}",
                "spec: {affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: [{matchExpressions: [{key: a, operator: Nearly, values: [b]}]}]}}}, containers: [{name: c}]}",
                "spec: {nodeName: n, affinity: {podAntiAffinity: {requiredDuringSchedulingIgnoredDuringExecution: [{topologyKey: zone, labelSelector: {matchExpressions: [{key: a, operator: Odd}]}}]}}, containers: [{name: c}]}",
                "spec: {nodeName: n, containers: [{name: c}]}, status: {phase: Odd, containerStatuses: [{}, {name: c, allocatedResources: {memory: bad}}], conditions: [{}]}"
            })
    void aPodOfStrangeMakingCrashesNothing(String body) {
        Pod pod = read("metadata: {name: p, namespace: x, uid: u, annotations: {a: '{'}}, " + body, Pod.class);
        ClusterSnapshot cluster = snapshot(List.of(node("n", 4).build()), List.of(pod));

        Explanation why = cluster.explain(PodAsk.of(pod));

        assertThat(why.fitting().size()
                        + why.unknown().size()
                        + why.groups().stream().mapToInt(g -> g.nodes().size()).sum())
                .isEqualTo(1);
        assertThat(cluster.explain(PodAsk.of(gpus("other", 1))).fitting()).containsExactly("n");
    }

    @Test
    void longAndOddTextOfOthersIsCut() {
        Node node = Make.tainted(node("n", 8).build(), "k".repeat(300), "v\u0007\n".repeat(40), "NoSchedule");

        Explanation why = snapshot(List.of(node), List.of()).explain(PodAsk.of(gpus("p", 1)));

        assertThat(why.sentence()).hasSizeLessThan(200).doesNotContain("\n").doesNotContain("\u0007");
        assertThat(why.remedy()).hasSizeLessThan(250).doesNotContain("\n");
    }

    private static ClusterSnapshot snapshot(List<Node> nodes, List<Pod> pods) {
        return ClusterSnapshot.of(nodes, pods);
    }

    private static <T> T read(String yaml, Class<T> type) {
        return Serialization.unmarshal("---\n{" + yaml + "}", type);
    }
}
