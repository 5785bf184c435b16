package dev.bulkhead.suite.doctor;

import dev.bulkhead.api.v1alpha1.GuardPolicy;
import dev.bulkhead.suite.cli.Read;
import dev.bulkhead.suite.cli.Read.Known;
import io.fabric8.kubernetes.api.model.LimitRange;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceQuota;
import io.fabric8.kubernetes.api.model.Taint;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.api.model.storage.StorageClassBuilder;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Makes a cluster for the checks: sound, until a test spoils it. */
final class World {
    static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");

    Read<String> version = new Known<>("v1.37.0");
    Read<Set<String>> served = new Known<>(Set.of("v1/pods", "v1/pods/resize"));
    final List<Node> nodes = new ArrayList<>();
    final List<Lease> leases = new ArrayList<>();
    final List<Pod> pods = new ArrayList<>();
    final List<GuardPolicy> policies = new ArrayList<>();
    final List<ResourceQuota> quotas = new ArrayList<>();
    final List<LimitRange> limitRanges = new ArrayList<>();
    final Set<String> measured = new HashSet<>();
    Read<List<String>> lacking = new Known<>(List.of());
    Read<List<Deployment>> operators = new Known<>(List.of());
    Duration skew = Duration.ZERO;

    World() {
        lease("bulkhead-system", "bulkhead", NOW.minusSeconds(2));
    }

    World node(String name, int gpus, Map<String, String> labels, Taint... taints) {
        Map<String, Quantity> room =
                gpus == 0 ? Map.of() : Map.of("nvidia.com/gpu", new Quantity(Integer.toString(gpus)));
        nodes.add(new NodeBuilder()
                .withNewMetadata()
                .withName(name)
                .withLabels(labels)
                .endMetadata()
                .withNewSpec()
                .withTaints(taints)
                .endSpec()
                .withNewStatus()
                .withAllocatable(room)
                .withCapacity(room)
                .addNewCondition()
                .withType("Ready")
                .withStatus("True")
                .endCondition()
                .endStatus()
                .build());
        measured.add(name);
        return lease("kube-node-lease", name, NOW.minusSeconds(4));
    }

    World lease(String namespace, String name, Instant renewed) {
        leases.removeIf(l -> l.getMetadata().getName().equals(name));
        leases.add(new LeaseBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName(name)
                .endMetadata()
                .withNewSpec()
                .withHolderIdentity("bulkhead-7d4f")
                .withLeaseDurationSeconds(15)
                .withRenewTime(renewed.atZone(ZoneOffset.UTC))
                .endSpec()
                .build());
        return this;
    }

    Facts facts() {
        return new Facts(
                "https://cluster.example",
                "0.1.0",
                version,
                served,
                List.of(),
                new Known<>(List.of()),
                operators,
                lacking,
                new Known<>(leases),
                new Known<>(nodes),
                new Known<>(pods),
                new Known<>(policies),
                new Known<>(List.of()),
                new Known<>(List.of(new StorageClassBuilder()
                        .withNewMetadata()
                        .withName("standard")
                        .addToAnnotations("storageclass.kubernetes.io/is-default-class", "true")
                        .endMetadata()
                        .build())),
                new Known<>(quotas),
                new Known<>(limitRanges),
                new Known<>(measured),
                new Known<>(skew),
                NOW);
    }

    Report report() {
        return Report.of(facts(), List.of());
    }
}
