package dev.bulkhead.core.plan.capacity;

import static dev.bulkhead.core.plan.capacity.Make.gpus;
import static dev.bulkhead.core.plan.capacity.Make.node;
import static dev.bulkhead.core.plan.capacity.Make.on;
import static dev.bulkhead.core.plan.capacity.Make.tainted;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bulkhead.api.v1alpha1.Reason;
import dev.bulkhead.core.diagnose.Diagnoser;
import dev.bulkhead.core.diagnose.Diagnosis;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class UnplacedTest {
    private static final String SAID =
            "0/2 nodes are available: 1 Insufficient nvidia.com/gpu, 1 node(s) had untolerated taint(s). preemption: 0/2"
                    + " nodes are available: 1 No preemption victims found for incoming pod.";

    @Test
    void theNodesAreNamedAndTheSchedulersWordsAreTheEvidence() {
        Diagnosis diagnosis = diagnose(
                unschedulable(gpus("p", 4)),
                List.of(node("busy", 4).build(), tainted(node("cp", 0).build(), "role", "main", "NoSchedule")),
                List.of(on("busy", gpus("a", 3))));

        assertThat(diagnosis.reason()).isEqualTo(Reason.InsufficientGpu);
        assertThat(diagnosis.cause())
                .isEqualTo("pod p has no node: none of 2 nodes fits: 1 has 1 of 4 GPUs free (busy), 1 has taint"
                        + " role=main:NoSchedule");
        assertThat(diagnosis.evidence()).startsWith("0/2 nodes are available");
    }

    /** A taint in the way of the only GPU node is the cause, though another node has too few GPUs too: none. */
    @Test
    void aTaintOnTheOnlyNodeThatWouldDoComesBeforeTheLackOnTheOthers() {
        Diagnosis diagnosis = diagnose(
                unschedulable(gpus("p", 4)),
                List.of(node("cpu", 0).build(), tainted(node("gpu", 8).build(), "team", "a", "NoSchedule")),
                List.of());

        assertThat(diagnosis.reason()).isEqualTo(Reason.UntoleratedTaint);
        assertThat(diagnosis.remedy()).contains("{key: team, value: a, effect: NoSchedule}");
    }

    @Test
    void whereWeSeeANodeThatFitsTheSchedulersWordsStand() {
        Pod pod = unschedulable(gpus("p", 4));
        Diagnosis diagnosis = diagnose(pod, List.of(node("free", 8).build()), List.of());

        assertThat(diagnosis)
                .isEqualTo(Diagnoser.pod(pod, List.of(), Instant.EPOCH).orElseThrow());
    }

    private static Diagnosis diagnose(Pod pod, List<Node> nodes, List<Pod> pods) {
        Diagnosis said = Diagnoser.pod(pod, List.of(), Instant.EPOCH).orElseThrow();
        return new Unplaced(() -> ClusterSnapshot.of(nodes, pods)).diagnosis(pod, said);
    }

    private static Pod unschedulable(Pod pod) {
        return new PodBuilder(pod)
                .editStatus()
                .addNewCondition()
                .withType("PodScheduled")
                .withStatus("False")
                .withReason("Unschedulable")
                .withMessage(SAID)
                .endCondition()
                .endStatus()
                .build();
    }
}
