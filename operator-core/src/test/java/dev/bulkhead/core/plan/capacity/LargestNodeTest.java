package dev.bulkhead.core.plan.capacity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bulkhead.core.guard.MemoryGuard;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LargestNodeTest {
    private static final ClusterSnapshot NODES = ClusterSnapshot.of(
            Stream.of(
                            "{metadata: {name: plain}, status: {allocatable: {memory: 16Gi}}}",
                            "{metadata: {name: cordoned}, spec: {unschedulable: true, taints: [{key: node.kubernetes.io/unschedulable, effect: NoSchedule}]}, status: {allocatable: {memory: 32Gi}}}",
                            "{metadata: {name: a100, labels: {gpu: a100, cores: '64'}}, spec: {taints: [{key: nvidia.com/gpu, value: present, effect: NoSchedule}]}, status: {allocatable: {memory: 512Gi}}}",
                            "{metadata: {name: lying}, status: {allocatable: {memory: '-5'}}}",
                            "{metadata: {name: silent}}")
                    .map(y -> Serialization.unmarshal("---\n" + y, Node.class))
                    .toList(),
            List.of());

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {}                                                                                             | cordoned
            {nodeSelector: {gpu: a100}}                                                                    |
            {nodeSelector: {gpu: a100}, tolerations: [{key: nvidia.com/gpu, operator: Exists}]}            | a100
            {tolerations: [{operator: Exists}]}                                                            | a100
            {tolerations: [{key: nvidia.com/gpu, value: present}]}                                         | a100
            {tolerations: [{key: nvidia.com/gpu, value: absent}]}                                          | cordoned
            {tolerations: [{key: nvidia.com/gpu, value: present, effect: NoExecute}]}                      | cordoned
            {tolerations: [{operator: Exists}], affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: [{matchExpressions: [{key: gpu, operator: DoesNotExist}]}]}}}} | cordoned
            {tolerations: [{operator: Exists}], affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: [{matchExpressions: [{key: cores, operator: Gt, values: ['32']}]}]}}}} | a100
            {affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: [{matchFields: [{key: metadata.name, operator: In, values: [plain]}]}]}}}} | plain
            {affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: [{}]}}}} |
            """)
    void theLargestNodeThatLetsThePodIn(String pod, String node) {
        assertThat(NODES.largestFor(Serialization.unmarshal("---\n" + pod, PodSpec.class))
                        .map(MemoryGuard.Node::name))
                .isEqualTo(Optional.ofNullable(node));
    }
}
