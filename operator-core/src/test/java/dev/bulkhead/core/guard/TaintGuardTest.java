package dev.bulkhead.core.guard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bulkhead.api.v1alpha1.GuardPolicySpec.Grant;
import dev.bulkhead.api.v1alpha1.GuardPolicySpec.TaintEffect;
import dev.bulkhead.core.guard.EffectivePolicy.Tolerated;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Toleration;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TaintGuardTest {
    private static final Tolerated BUILT_IN = EffectivePolicy.BUILT_IN.tolerated();
    private static final Toleration NVIDIA = new Toleration(null, "nvidia.com/gpu", "Exists", null, null);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "containers: [{name: a, resources: {limits: {nvidia.com/gpu: 1}}}]",
                "containers: [{name: a, resources: {requests: {nvidia.com/gpu: 1}}}]",
                "containers: [{name: a, resources: {limits: {nvidia.com/mig-1g.5gb: 1}}}]",
                "containers: [{name: a}, {name: b, resources: {limits: {amd.com/gpu: 2}}}]",
                "{initContainers: [{name: i, resources: {limits: {nvidia.com/gpu: 1}}}], containers: [{name: a}]}",
                "{resourceClaims: [{name: bulkhead-gpu}], containers: [{name: a}]}",
            })
    void aPodThatAsksForGpusToleratesTheirTaint(String pod) {
        assertThat(tolerate(pod, BUILT_IN)).containsExactly(NVIDIA);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "containers: [{name: a}]",
                "containers: [{name: a, resources: {limits: {nvidia.com/gpu: 0}}}]",
                "containers: [{name: a, resources: {limits: {nvidia.com/gpu: many}}}]",
                "containers: [{name: a, resources: {limits: {example.com/license: 1, memory: 1Gi}}}]",
                "{resourceClaims: [{name: nic}], containers: [{name: a}]}",
            })
    void anyOtherPodToleratesNothing(String pod) {
        assertThat(tolerate(pod, BUILT_IN)).isEmpty();
    }

    @Test
    void aKeyOfThePolicyThatIsAResourceCountsAsGpu() {
        Tolerated policy = new Tolerated(List.of("example.com/npu", "team/gpu-nodes"), List.of());

        assertThat(tolerate("containers: [{name: a, resources: {limits: {example.com/npu: 1}}}]", policy))
                .extracting(Toleration::getKey)
                .containsExactly("example.com/npu", "team/gpu-nodes");
    }

    @Test
    void grantsAreForAllPods() {
        Tolerated policy = new Tolerated(
                List.of(), List.of(new Grant("team", "a", TaintEffect.NoSchedule), new Grant("spot", null, null)));

        assertThat(tolerate("containers: [{name: a}]", policy))
                .containsExactly(
                        new Toleration("NoSchedule", "team", "Equal", null, "a"),
                        new Toleration(null, "spot", "Exists", null, null));
    }

    @Test
    void taintsOfHealthAndControlPlaneAreNotToleratedWhateverThePolicySays() {
        List<String> never = List.of(
                "node.kubernetes.io/not-ready",
                "node-role.kubernetes.io/control-plane",
                "node.cloudprovider.kubernetes.io/uninitialized");
        Tolerated policy = new Tolerated(
                never, never.stream().map(k -> new Grant(k, null, null)).toList());

        assertThat(tolerate("containers: [{name: a, resources: {limits: {nvidia.com/gpu: 1}}}]", policy))
                .isEmpty();
    }

    @Test
    void whatTheUserWroteStaysAndIsNotRepeated() {
        String pod = """
                tolerations:
                - {key: node-role.kubernetes.io/control-plane, operator: Exists}
                - {key: nvidia.com/gpu, operator: Exists}
                containers: [{name: a, resources: {limits: {nvidia.com/gpu: 1}}}]
                """;

        assertThat(tolerate(pod, BUILT_IN))
                .containsExactly(
                        new Toleration(null, "node-role.kubernetes.io/control-plane", "Exists", null, null), NVIDIA);
    }

    private static List<Toleration> tolerate(String pod, Tolerated policy) {
        return TaintGuard.tolerate(Serialization.unmarshal("---\n" + pod.stripLeading(), PodSpec.class), policy)
                .getTolerations();
    }
}
