package dev.bulkhead.core.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.bulkhead.api.v1alpha1.TrainingJob;
import dev.bulkhead.core.plan.Labels;
import dev.bulkhead.core.plan.capacity.Amounts;
import dev.bulkhead.core.plan.capacity.ClusterSnapshot;
import dev.bulkhead.core.plan.capacity.PlacedPod;
import dev.bulkhead.core.run.OperatorConfig;
import dev.bulkhead.core.run.OperatorContext;
import dev.bulkhead.testkit.ClusterExtension;
import dev.bulkhead.testkit.Crds;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.dsl.PodResource;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the watches bring adds up to what a list says, whatever becomes of pods and nodes. */
class ClusterViewIT {
    private static final String OPERATOR = "training";

    @RegisterExtension
    static final ClusterExtension cluster = ClusterExtension.withFakeNodes(3).alone();

    private static ClusterView<TrainingJob> view;
    private static PodSource<TrainingJob> own;

    @BeforeAll
    static void start() {
        Crds.installAll(cluster.client(), Path.of("../crds/yaml"));
        OperatorContext context = new OperatorContext(
                cluster.client(), OperatorConfig.of(Map.of()), new SimpleMeterRegistry(), Clock.systemUTC());
        view = new ClusterView<>(context, OPERATOR);
        own = new PodSource<>(context, OPERATOR, PodOwner.controller(TrainingJob.class), view.occupancy());
        view.start();
        own.start();
    }

    @AfterAll
    static void stop() {
        own.stop();
        view.stop();
    }

    @Test
    void theSnapshotIsWhatAListSays() {
        create("foreign", "fake-0", Map.of());
        create("ours", "fake-1", Map.of(Labels.OPERATOR, OPERATOR));
        create("ends", "fake-1", Map.of());
        create("goes", "fake-2", Map.of(Labels.OPERATOR, OPERATOR));
        create("changes-sides", "fake-2", Map.of());
        agrees();
        assertThat(view.nodes().node("fake-2").orElseThrow().pods()).hasSize(2);

        running("ends");
        named("ends")
                .editStatus(p -> new PodBuilder(p)
                        .editStatus()
                        .withPhase("Succeeded")
                        .endStatus()
                        .build());
        named("goes").withGracePeriod(0).delete();
        named("changes-sides")
                .edit(p -> new PodBuilder(p)
                        .editMetadata()
                        .addToLabels(Labels.OPERATOR, OPERATOR)
                        .endMetadata()
                        .build());
        cluster.client()
                .nodes()
                .withName("fake-0")
                .edit(n -> new NodeBuilder(n)
                        .editOrNewSpec()
                        .withUnschedulable(true)
                        .endSpec()
                        .build());
        agrees();
        assertThat(view.nodes().node("fake-1").orElseThrow().pods())
                .extracting(PlacedPod::name)
                .containsExactly("ours");
        assertThat(view.nodes().node("fake-2").orElseThrow().pods())
                .extracting(PlacedPod::name)
                .containsExactly("changes-sides");

        cluster.client().nodes().withName("fake-0").delete();
        agrees();
        assertThat(view.nodes().node("fake-0")).isEmpty();
    }

    private record Seen(Set<String> pods, Amounts used, boolean cordoned) {}

    private static void agrees() {
        await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
            ClusterSnapshot listed = ClusterSnapshot.of(
                    cluster.client().nodes().list().getItems(),
                    cluster.client().pods().inAnyNamespace().list().getItems());
            assertThat(seen(view.nodes())).isEqualTo(seen(listed));
        });
    }

    private static Map<String, Seen> seen(ClusterSnapshot snapshot) {
        return snapshot.nodes().stream()
                .collect(Collectors.toMap(
                        n -> n.name(),
                        n -> new Seen(
                                n.pods().stream().map(PlacedPod::name).collect(Collectors.toSet()),
                                n.used(),
                                n.cordoned())));
    }

    private static void create(String name, String node, Map<String, String> labels) {
        Pod pod = Serialization.unmarshal(
                "---\n{metadata: {name: " + name + "}, spec: {nodeName: " + node
                        + ", containers: [{name: c, image: none, resources: {requests: {cpu: 100m, memory: 1Gi}}}]}}",
                Pod.class);
        pod.getMetadata().setLabels(labels);
        cluster.client().resource(pod).inNamespace(cluster.namespace()).create();
    }

    private static PodResource named(String name) {
        return cluster.client().pods().inNamespace(cluster.namespace()).withName(name);
    }

    private static void running(String name) {
        named(name).waitUntilCondition(p -> "Running".equals(p.getStatus().getPhase()), 30, TimeUnit.SECONDS);
    }
}
