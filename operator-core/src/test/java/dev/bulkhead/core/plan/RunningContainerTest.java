package dev.bulkhead.core.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bulkhead.core.guard.MemorySize;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RunningContainerTest {
    private static final String POD = """
            metadata: {name: digits-worker-0-1, namespace: team-a, uid: uid-1}
            spec:
              nodeName: node-1
              initContainers:
              - {name: prepare, resources: {limits: {memory: 1Gi}}}
              - {name: proxy, restartPolicy: Always, resources: {limits: {memory: 64Mi}}}
              containers:
              - {name: trainer, resources: {limits: {memory: 512Mi}, requests: {memory: 256Mi}}}
              - {name: unlimited}
            status:
              phase: Running
              initContainerStatuses:
              - {name: prepare, state: {terminated: {exitCode: 0}}}
              - {name: proxy, state: {running: {startedAt: "2026-01-01T00:00:01Z"}}}
              containerStatuses:
              - {name: unlimited, state: {running: {startedAt: "2026-01-01T00:00:02Z"}}}
              - {name: trainer, state: {running: {startedAt: "2026-01-01T00:00:02Z"}}}
            """;

    @Test
    void mainContainersAndSidecarsWithALimitCount() {
        Pod pod = pod(POD);

        assertThat(RunningContainer.of(pod))
                .containsExactly(
                        new RunningContainer(
                                pod,
                                "proxy",
                                "/spec/initContainers/1",
                                Instant.parse("2026-01-01T00:00:01Z"),
                                MemorySize.mebi(64),
                                MemorySize.mebi(64)),
                        new RunningContainer(
                                pod,
                                "trainer",
                                "/spec/containers/0",
                                Instant.parse("2026-01-01T00:00:02Z"),
                                MemorySize.mebi(512),
                                MemorySize.mebi(256)));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            phase: Running         | phase: Succeeded
            nodeName: node-1       | hostname: a
            uid: uid-1             | uid: uid-1, deletionTimestamp: "2026-01-01T00:01:00Z"
            """)
    void aPodThatDoesNotRunHasNone(String now, String otherwise) {
        assertThat(RunningContainer.of(pod(POD.replace(now, otherwise)))).isEmpty();
    }

    @Test
    void whatWouldRestartIsLeftAlone() {
        Pod pod = pod(POD.replace(
                "name: trainer, resources",
                "name: trainer, resizePolicy: [{resourceName: memory, restartPolicy: RestartContainer}], resources"));

        assertThat(RunningContainer.of(pod)).extracting(RunningContainer::name).containsExactly("proxy");
    }

    @Test
    void aRaiseThatItsNodeHasNotGrantedIsWaitedFor() {
        Pod pod = pod(
                POD.replace("phase: Running", "phase: Running, conditions: [{type: PodResizePending, status: 'True'}]")
                        .replace("  phase: Running, conditions:", "  phase: Running\n  conditions:"));

        assertThat(RunningContainer.of(pod)).allMatch(RunningContainer::waitsForItsNode);
        assertThat(RunningContainer.of(pod(POD))).noneMatch(RunningContainer::waitsForItsNode);
    }

    private static Pod pod(String yaml) {
        return Serialization.unmarshal(yaml, Pod.class);
    }
}
