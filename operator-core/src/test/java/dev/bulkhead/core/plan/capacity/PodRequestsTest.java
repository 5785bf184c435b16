package dev.bulkhead.core.plan.capacity;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.utils.Serialization;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The scheduler's sums, case by case; cpu in thousandths, memory in bytes. */
class PodRequestsTest {

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', useHeadersInDisplayName = true, textBlock = """
            case                                        | spec                                                                                                                                                                     | cpu  | memory
            containers add up                           | containers: [{resources: {requests: {cpu: 100m, memory: 1Ki}}}, {resources: {requests: {cpu: 1, memory: 1k}}}]                                                           | 1100 | 2024
            limits stand in for requests                | containers: [{resources: {limits: {cpu: 2, memory: 5}, requests: {cpu: 1}}}]                                                                                             | 1000 | 5
            the largest init container                  | containers: [{resources: {requests: {cpu: 1, memory: 9}}}], initContainers: [{resources: {requests: {cpu: 3}}}, {resources: {requests: {cpu: 2}}}]                       | 3000 | 9
            a sidecar stays                             | containers: [{resources: {requests: {cpu: 1}}}], initContainers: [{restartPolicy: Always, resources: {requests: {cpu: 2}}}]                                              | 3000 | 0
            a sidecar counts for inits after it         | containers: [{resources: {requests: {cpu: 1}}}], initContainers: [{restartPolicy: Always, resources: {requests: {cpu: 2}}}, {resources: {requests: {cpu: 4}}}]           | 6000 | 0
            and not for inits before it                 | containers: [{resources: {requests: {cpu: 1}}}], initContainers: [{resources: {requests: {cpu: 4}}}, {restartPolicy: Always, resources: {requests: {cpu: 2}}}]           | 4000 | 0
            overhead comes on top                       | overhead: {cpu: 250m, memory: 1}, containers: [{resources: {requests: {cpu: 1}}}]                                                                                        | 1250 | 1
            the pod's own requests instead              | resources: {requests: {cpu: 8}}, containers: [{resources: {requests: {cpu: 1, memory: 7}}}]                                                                              | 8000 | 7
            the pod's own limit only for what is silent | resources: {limits: {cpu: 8, memory: 9}}, containers: [{resources: {requests: {cpu: 1}}}]                                                                                | 1000 | 9
            rounded up once, after adding               | containers: [{resources: {requests: {cpu: 0.0005}}}, {resources: {requests: {cpu: 500u}}}]                                                                               | 1    | 0
            exponents                                   | containers: [{resources: {requests: {memory: 1e3, cpu: 1E1}}}]                                                                                                           | 10000| 1000
            what cannot be read is left out             | containers: [{resources: {requests: {memory: much, cpu: 1}}}]                                                                                                            | 1000 | 0
            beyond a long                               | containers: [{resources: {requests: {memory: 9e99}}}]                                                                                                                    | 0    | 9223372036854775807
            """)
    void ofAPodThatIsToBePlaced(String name, String spec, long cpu, long memory) {
        Amounts amounts = PodRequests.of(pod(spec, "").getSpec());

        assertThat(amounts.milliCpu()).isEqualTo(cpu);
        assertThat(amounts.memory()).isEqualTo(memory);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', useHeadersInDisplayName = true, textBlock = """
            case                            | status                                                                                                                                                               | memory
            nothing known                   | startTime: now                                                                                                                                                       | 10
            the node has more in force      | containerStatuses: [{name: c, allocatedResources: {memory: 12}, resources: {requests: {memory: 20}}}]                                                                | 20
            the node has less               | containerStatuses: [{name: c, allocatedResources: {memory: 4}, resources: {requests: {memory: 4}}}]                                                                  | 10
            what is refused does not count  | conditions: [{type: PodResizePending, reason: Infeasible}], containerStatuses: [{name: c, allocatedResources: {memory: 4}, resources: {requests: {memory: 3}}}]      | 4
            what is deferred does           | conditions: [{type: PodResizePending, reason: Deferred}], containerStatuses: [{name: c, allocatedResources: {memory: 4}, resources: {requests: {memory: 4}}}]        | 10
            figures of the pod as a whole   | allocatedResources: {memory: 30}, resources: {requests: {memory: 6}}, containerStatuses: [{name: c, allocatedResources: {memory: 4}}]                                | 30
            """)
    void ofAPodThatIsOnANode(String name, String status, long memory) {
        Pod pod = pod("containers: [{name: c, resources: {requests: {memory: 10}}}]", status);

        assertThat(PodRequests.of(pod).memory()).isEqualTo(memory);
    }

    private static Pod pod(String spec, String status) {
        return Serialization.unmarshal("---\n{spec: {" + spec + "}, status: {" + status + "}}", Pod.class);
    }
}
