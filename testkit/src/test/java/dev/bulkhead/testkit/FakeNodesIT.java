package dev.bulkhead.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class FakeNodesIT {

    @RegisterExtension
    static final ClusterExtension cluster = ClusterExtension.withFakeNodes(2);

    @Test
    void aPodThatWantsAllGpusOfANodeSeemsToRunOnAFakeOne() {
        Pod pod = create("fits", "8");

        Pod running = cluster.client()
                .resource(pod)
                .waitUntilCondition(p -> "Running".equals(p.getStatus().getPhase()), 30, TimeUnit.SECONDS);

        assertThat(running.getSpec().getNodeName()).startsWith("fake-");
    }

    @Test
    void aPodThatWantsMoreGpusThanANodeHasIsUnschedulable() {
        Pod pod = create("too-big", "9");

        Pod refused = cluster.client()
                .resource(pod)
                .waitUntilCondition(
                        p -> p.getStatus().getConditions().stream()
                                .anyMatch(condition -> "Unschedulable".equals(condition.getReason())),
                        30,
                        TimeUnit.SECONDS);

        assertThat(refused.getSpec().getNodeName()).isNull();
    }

    private static Pod create(String name, String gpus) {
        Pod pod = new PodBuilder(Probe.pod(name, "sleep").build())
                .editSpec()
                .editFirstContainer()
                .withNewResources()
                .addToLimits("nvidia.com/gpu", new Quantity(gpus))
                .endResources()
                .endContainer()
                .endSpec()
                .build();
        return cluster.client().resource(pod).inNamespace(cluster.namespace()).create();
    }
}
