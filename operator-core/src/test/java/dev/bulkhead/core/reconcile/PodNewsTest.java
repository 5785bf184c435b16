package dev.bulkhead.core.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.utils.Serialization;
import org.junit.jupiter.api.Test;

class PodNewsTest {
    private static final String RUNS = "running: {startedAt: \"2026-01-01T00:00:00Z\"}";

    /** Without a probe the container is ready with the very update that says it runs. */
    @Test
    void aProbeThatIsAnsweredWhileTheContainerRunsIsNews() {
        Pod starting = pod("Running", "{name: main, started: false, ready: false, state: {%s}}".formatted(RUNS));
        Pod started = pod("Running", "{name: main, started: true, ready: false, state: {%s}}".formatted(RUNS));
        Pod ready = pod("Running", "{name: main, started: true, ready: true, state: {%s}}".formatted(RUNS));

        assertThat(PodNews.differ(starting, started)).isTrue();
        assertThat(PodNews.differ(started, ready)).isTrue();
        assertThat(PodNews.differ(ready, started)).isTrue();
        assertThat(PodNews.differ(ready, ready)).isFalse();
    }

    @Test
    void thatAContainerRunsIsNewsOnceByThePhase() {
        Pod creating = pod("Pending", "{name: main, ready: false, state: {waiting: {reason: ContainerCreating}}}");
        Pod halfWay = pod("Pending", "{name: main, started: true, ready: true, state: {%s}}".formatted(RUNS));
        Pod running = pod("Running", "{name: main, started: true, ready: true, state: {%s}}".formatted(RUNS));

        assertThat(PodNews.differ(creating, halfWay)).isFalse();
        assertThat(PodNews.differ(halfWay, running)).isTrue();
    }

    private static Pod pod(String phase, String container) {
        return Serialization.unmarshal("""
                apiVersion: v1
                kind: Pod
                metadata: {name: a}
                status:
                  phase: %s
                  containerStatuses: [%s]
                """.formatted(phase, container), Pod.class);
    }
}
