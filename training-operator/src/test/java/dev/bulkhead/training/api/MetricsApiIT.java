package dev.bulkhead.training.api;

import static dev.bulkhead.training.api.Scene.ONE_WORKER;
import static dev.bulkhead.training.api.Scene.limit;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bulkhead.api.v1alpha1.Reason;
import dev.bulkhead.api.v1alpha1.TrainingJobStatus.Phase;
import dev.bulkhead.testkit.WriteLog;
import dev.bulkhead.testkit.local.FakeKubelet;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Where the kubelets refuse us, limits grow by what metrics.k8s.io tells. The API server serves that group from a definition
 * here: as metrics-server's objects look, and with labels as it copies them from the pods.
 */
class MetricsApiIT {
    private static final ResourceDefinitionContext METRICS = new ResourceDefinitionContext.Builder()
            .withGroup("metrics.k8s.io")
            .withVersion("v1beta1")
            .withKind("PodMetrics")
            .withPlural("pods")
            .withNamespaced(true)
            .build();

    @RegisterExtension
    static final TrainingWorld world = TrainingWorld.withoutOperator();

    private static FakeKubelet kubelet;
    private static TestOperator operator;

    @BeforeAll
    static void start() {
        var definitions = world.client().apiextensions().v1().customResourceDefinitions();
        definitions
                .resource(Serialization.unmarshal("""
                        apiVersion: apiextensions.k8s.io/v1
                        kind: CustomResourceDefinition
                        metadata:
                          name: pods.metrics.k8s.io
                          annotations: {api-approved.kubernetes.io: "unapproved, played by a test"}
                        spec:
                          group: metrics.k8s.io
                          scope: Namespaced
                          names: {plural: pods, kind: PodMetrics}
                          versions:
                          - name: v1beta1
                            served: true
                            storage: true
                            schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}
                        """, CustomResourceDefinition.class))
                .create();
        definitions
                .withName("pods.metrics.k8s.io")
                .waitUntilCondition(
                        d -> d != null
                                && d.getStatus() != null
                                && d.getStatus().getConditions().stream()
                                        .anyMatch(c -> c.getType().equals("Established")
                                                && c.getStatus().equals("True")),
                        30,
                        TimeUnit.SECONDS);
        kubelet = FakeKubelet.start();
        kubelet.refuse(403);
        world.node().takeKubelet(kubelet);
        operator = TestOperator.start(
                world.cluster(),
                Map.of("BULKHEAD_MEMORY_WATCH_INTERVAL", "1s", "BULKHEAD_KUBELET_VERIFY_TLS", "false"),
                new WriteLog());
    }

    @AfterAll
    static void stop() {
        operator.close();
        world.node().leaveKubelet();
        world.client()
                .apiextensions()
                .v1()
                .customResourceDefinitions()
                .withName("pods.metrics.k8s.io")
                .delete();
        kubelet.close();
    }

    @Test
    void aLimitGrowsByTheFiguresOfTheApiAndNotByOldOnes() {
        Scene scene = world.scene();
        scene.create("near", ONE_WORKER);
        scene.create("old", ONE_WORKER);
        List.of("near", "old").forEach(name -> scene.awaitPhase(name, Phase.Running));
        tell(scene.pod("old-worker-0-1"), "500Mi", Instant.now().minus(Duration.ofHours(1)));
        tell(scene.pod("near-worker-0-1"), "500Mi", Instant.now());

        Pod raised = scene.awaitPod("near-worker-0-1", p -> !limit(p).equals(new Quantity("512Mi")));

        assertThat(Quantity.getAmountInBytes(limit(raised)).longValueExact()).isBetween(768L << 20, 16L << 30);
        assertThat(scene.eventReasons("near")).contains(Reason.MemoryRaised.name());
        assertThat(limit(scene.pod("old-worker-0-1"))).isEqualTo(new Quantity("512Mi"));
        assertThat(kubelet.asked()).isPositive();
    }

    private static void tell(Pod pod, String used, Instant at) {
        GenericKubernetesResource metrics = Serialization.unmarshal(
                """
                apiVersion: metrics.k8s.io/v1beta1
                kind: PodMetrics
                metadata: {name: %s, namespace: %s}
                timestamp: "%s"
                window: 15s
                containers: [{name: trainer, usage: {cpu: 100m, memory: %s}}]
                """.formatted(pod.getMetadata().getName(), pod.getMetadata().getNamespace(), at, used),
                GenericKubernetesResource.class);
        metrics.getMetadata().setLabels(pod.getMetadata().getLabels());
        world.client()
                .genericKubernetesResources(METRICS)
                .inNamespace(pod.getMetadata().getNamespace())
                .resource(metrics)
                .create();
    }
}
