package dev.bulkhead.suite.top;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bulkhead.api.v1alpha1.TrainingJob;
import dev.bulkhead.suite.Golden;
import dev.bulkhead.suite.cli.Page;
import dev.bulkhead.suite.cli.Read.Known;
import dev.bulkhead.suite.cli.Read.Unknown;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TopTest {
    private static final long GIBI = 1L << 30;

    private final TopFacts facts = new TopFacts(
            new Known<>(List.of(
                    node("gpu-1", "nvidia.com/gpu: '8'", "nvidia.com/gpu.product: NVIDIA-A100-SXM4-80GB", ""),
                    node(
                            "gpu-2",
                            "nvidia.com/gpu: '8'",
                            "nvidia.com/gpu.product: NVIDIA-H100-80GB-HBM3",
                            "unschedulable: true"),
                    node("small", "cpu: '8'", "a: b", ""))),
            new Known<>(List.of(
                    pod("team-a", "bert-worker-0-1", "TrainingJob", "bert", "gpu-1", 4, "64Gi"),
                    pod("team-a", "bert-worker-1-1", "TrainingJob", "bert", "gpu-2", 4, "64Gi"),
                    pod("team-b", "notebook-0", "StatefulSet", "notebook", "gpu-1", 1, "16Gi"),
                    deployed(),
                    unlimited())),
            new Known<>(List.of(
                    job("wide", 2, "no node has 8 free GPUs: gpu-1 has 3 of 8 free, and gpu-2 is cordoned"),
                    job("first", 1, "waits for 4 GPUs"),
                    job("new", null, null))),
            new Known<>(used(Map.of(
                    "team-a/bert-worker-0-1",
                    40 * GIBI,
                    "team-a/bert-worker-1-1",
                    42 * GIBI,
                    "team-b/notebook-0",
                    GIBI))),
            new Known<>(Map.of("gpu-1", 60 * GIBI, "gpu-2", 43 * GIBI)),
            Instant.parse("2026-03-01T10:00:00Z"));

    @Test
    void everythingIsToldInThreeTables() {
        TopReport report = Top.of(facts, Optional.empty());

        Golden.check(
                "top", TopView.page(report, TopPart.all, new Page(140, false)).lines());
    }

    @Test
    void aNarrowPageKeepsItsWidth() {
        TopReport report = Top.of(facts, Optional.empty());

        assertThat(TopView.page(report, TopPart.all, new Page(80, false)).lines())
                .allMatch(l -> l.length() <= 80);
    }

    @Test
    void oneNamespaceHasItsOwnOwnersAndTheWholeNodes() {
        TopReport report = Top.of(facts, Optional.of("team-b"));

        assertThat(report.owners())
                .extracting(TopReport.OwnerUse::owner)
                .containsExactly("StatefulSet/notebook", "Deployment/web");
        assertThat(report.waiting()).isEmpty();
        assertThat(report.nodes()).hasSize(3);
        assertThat(report.totals().gpusUsed()).isEqualTo(9);
    }

    @Test
    void whatIsNotKnownIsNotTakenForNothing() {
        TopFacts blind = new TopFacts(
                facts.nodes(),
                facts.pods(),
                facts.jobs(),
                new Unknown<>("the cluster does not serve it"),
                new Unknown<>("the cluster does not serve it"),
                facts.now());

        TopReport report = Top.of(blind, Optional.empty());

        assertThat(report.owners()).extracting(TopReport.OwnerUse::memoryUsed).containsOnlyNulls();
        assertThat(report.notes()).containsExactly("memory in use (metrics.k8s.io): the cluster does not serve it");
        assertThat(TopView.page(report, TopPart.jobs, new Page(140, false)).lines())
                .contains("not known: memory in use (metrics.k8s.io): the cluster does not serve it");
    }

    private static Map<String, Long> used(Map<String, Long> known) {
        return new HashMap<>(known);
    }

    private static Node node(String name, String resource, String label, String spec) {
        return Serialization.unmarshal("""
                apiVersion: v1
                kind: Node
                metadata: {name: %s, labels: {%s}}
                spec: {%s}
                status:
                  allocatable: {%s, memory: 512Gi, pods: '110'}
                  conditions: [{type: Ready, status: 'True'}]
                """.formatted(name, label, spec, resource), Node.class);
    }

    private static Pod pod(
            String namespace, String name, String kind, String owner, String node, int gpus, String memory) {
        return Serialization.unmarshal("""
                apiVersion: v1
                kind: Pod
                metadata:
                  name: %s
                  namespace: %s
                  ownerReferences: [{apiVersion: v1, kind: %s, name: %s, uid: u, controller: true}]
                spec:
                  nodeName: %s
                  containers:
                  - name: main
                    resources: {limits: {nvidia.com/gpu: '%d', memory: %s}}
                status: {phase: Running}
                """.formatted(name, namespace, kind, owner, node, gpus, memory), Pod.class);
    }

    private static Pod deployed() {
        return new PodBuilder(pod("team-b", "web-5d8f-x", "ReplicaSet", "web-5d8f", "small", 0, "1Gi"))
                .editMetadata()
                .addToLabels("pod-template-hash", "5d8f")
                .endMetadata()
                .build();
    }

    private static Pod unlimited() {
        return new PodBuilder(pod("kube-system", "agent", "DaemonSet", "agent", "small", 0, "1Gi"))
                .editSpec()
                .editFirstContainer()
                .withNewResources()
                .addToRequests("memory", new Quantity("100Mi"))
                .endResources()
                .endContainer()
                .endSpec()
                .build();
    }

    private static TrainingJob job(String name, Integer place, String message) {
        String status =
                message == null ? "{}" : "{phase: Pending, queuePosition: %d, message: '%s'}".formatted(place, message);
        return Serialization.unmarshal("""
                apiVersion: bulkhead.dev/v1alpha1
                kind: TrainingJob
                metadata: {name: %s, namespace: team-a, creationTimestamp: '2026-03-01T09:30:00Z'}
                spec:
                  framework: PyTorch
                  roles: [{name: worker, replicas: 2, image: a, gpu: {count: 4}}]
                status: %s
                """.formatted(name, status), TrainingJob.class);
    }
}
