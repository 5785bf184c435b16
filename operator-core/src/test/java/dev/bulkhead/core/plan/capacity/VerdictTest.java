package dev.bulkhead.core.plan.capacity;

import static dev.bulkhead.core.plan.capacity.Make.gpus;
import static dev.bulkhead.core.plan.capacity.Make.node;
import static dev.bulkhead.core.plan.capacity.Make.on;
import static dev.bulkhead.core.plan.capacity.Make.tainted;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the test against the real scheduler does not bring about. */
class VerdictTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            Claims         | volumes: [{name: v, persistentVolumeClaim: {claimName: c}}]
            Claims         | volumes: [{name: v, ephemeral: {}}]
            ResourceClaims | resourceClaims: [{name: gpu}]
            PodAffinity    | affinity: {podAffinity: {requiredDuringSchedulingIgnoredDuringExecution: [{topologyKey: zone}]}}
            PodAffinity    | affinity: {podAntiAffinity: {requiredDuringSchedulingIgnoredDuringExecution: [{topologyKey: zone}]}}
            TopologySpread | topologySpreadConstraints: [{maxSkew: 1, topologyKey: zone, whenUnsatisfiable: DoNotSchedule}]
            OtherScheduler | schedulerName: volcano
            """)
    void whatIsNotComputedIsUnknownAndARefusalIsOneStill(Unmodelled what, String spec) {
        Pod pod = read("metadata: {name: p, namespace: x}, spec: {containers: [{name: c}], " + spec + "}");
        Node open = node("open", 0).build();
        Node closed = tainted(node("closed", 0).build(), "team", "a", "NoSchedule");

        List<Verdict> verdicts =
                ClusterSnapshot.of(List.of(open, closed), List.of()).fits(PodAsk.of(pod));

        assertThat(verdicts.getFirst()).isInstanceOf(Verdict.Refused.class);
        assertThat(verdicts.getLast())
                .asInstanceOf(type(Verdict.Unknown.class))
                .satisfies(v -> assertThat(v.because()).containsExactly(what));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            affinity: {podAffinity: {preferredDuringSchedulingIgnoredDuringExecution: [{weight: 1}]}}
            topologySpreadConstraints: [{maxSkew: 1, topologyKey: zone, whenUnsatisfiable: ScheduleAnyway}]
            schedulerName: default-scheduler
            volumes: [{name: v, emptyDir: {}}, {name: w, configMap: {name: c}}, {name: x, csi: {driver: d}}]
            """)
    void whatIsOnlyPreferredOrNeedsNoPlaceIsNoQuestion(String spec) {
        Pod pod = read("metadata: {name: p, namespace: x}, spec: {containers: [{name: c}], " + spec + "}");

        assertThat(ClusterSnapshot.of(List.of(node("n", 0).build()), List.of()).fits(PodAsk.of(pod)))
                .singleElement()
                .isInstanceOf(Verdict.Fits.class);
    }

    /** The scheduler has made room by preemption, and the pod is not there yet. */
    @ParameterizedTest
    @CsvSource({"5, 5, false", "5, 4, false", "5, 6, true"})
    void roomThatIsBeingMadeIsTakenForPodsOfNoHigherPriority(int coming, int asking, boolean fits) {
        Pod nominated = prioritised(gpus("coming", 4), coming);
        nominated.getStatus().setNominatedNodeName("n");
        ClusterSnapshot cluster = ClusterSnapshot.of(List.of(node("n", 4).build()), List.of(nominated));

        Verdict verdict =
                cluster.fits(PodAsk.of(prioritised(gpus("p", 1), asking))).getFirst();

        assertThat(verdict instanceof Verdict.Fits).isEqualTo(fits);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ''                                               | Refused
            'namespaces: [other], '                          | Fits
            'namespaceSelector: {}, '                        | Refused
            'namespaceSelector: {matchLabels: {a: b}}, '     | Unknown
            """)
    void aPodThatIsThereMayKeepOthersOff(String reach, String verdict) {
        Pod guard = read(
                "metadata: {name: g, namespace: team-a, uid: g}, spec: {nodeName: n, containers: [{name: c}], affinity:"
                        + " {podAntiAffinity: {requiredDuringSchedulingIgnoredDuringExecution: [{topologyKey:"
                        + " kubernetes.io/hostname, " + reach + "labelSelector: {matchLabels: {app: web}}}]}}}");
        Pod web = new PodBuilder(gpus("p", 0))
                .editMetadata()
                .addToLabels("app", "web")
                .endMetadata()
                .build();
        ClusterSnapshot cluster = ClusterSnapshot.of(List.of(node("n", 0).build()), List.of(guard));

        assertThat(cluster.fits(PodAsk.of(web)).getFirst().getClass().getSimpleName())
                .isEqualTo(verdict);
        assertThat(cluster.fits(PodAsk.of(gpus("p", 0))).getFirst()).isInstanceOf(Verdict.Fits.class);
    }

    @Test
    void whereNotAllPodsAreSeenTheSentenceSaysSo() {
        NodeState node = NodeState.of(node("n", 4).build());

        assertThat(ClusterSnapshot.of(List.of(node), false)
                        .explain(PodAsk.of(gpus("p", 1)))
                        .sentence())
                .isEqualTo("1 of 1 node fits; pods of other namespaces are not seen");
    }

    /** Six of eight GPUs are free on each of two nodes, and a pod of four takes four of them: two and two are left over. */
    @Test
    void whatFragmentationCostsIsWhatNoFurtherPodCanUse() {
        ClusterSnapshot cluster = ClusterSnapshot.of(
                List.of(
                        node("a", 8).build(),
                        node("b", 8).build(),
                        tainted(node("theirs", 8).build(), "team", "a", "NoSchedule")),
                List.of(on("a", gpus("x", 2)), on("b", gpus("y", 2))));

        assertThat(cluster.stranded(PodAsk.of(gpus("p", 4)), Make.GPU)).isEqualTo(4);
    }

    private static Pod prioritised(Pod pod, int priority) {
        return new PodBuilder(pod).editSpec().withPriority(priority).endSpec().build();
    }

    private static Pod read(String yaml) {
        return Serialization.unmarshal("---\n{" + yaml + "}", Pod.class);
    }
}
