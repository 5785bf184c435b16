package dev.bulkhead.suite.top;

import dev.bulkhead.api.v1alpha1.TrainingJob;
import dev.bulkhead.core.guard.MemorySize;
import dev.bulkhead.suite.cli.Read;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.KubernetesResourceList;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.metrics.v1beta1.NodeMetrics;
import io.fabric8.kubernetes.api.model.metrics.v1beta1.PodMetrics;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.MixedOperation;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads what {@code top} looks at: everywhere, or, where only one namespace may be read, there. */
final class TopReader {
    private static final String MEMORY = "memory";

    private final KubernetesClient client;
    private final String namespace;

    /** @param namespace where to look if the rest may not be read */
    TopReader(KubernetesClient client, String namespace) {
        this.client = client;
        this.namespace = namespace;
    }

    TopFacts read() {
        return new TopFacts(
                Read.list(client::nodes),
                everywhere(client.pods()),
                everywhere(client.resources(TrainingJob.class)),
                Read.of(this::podMemory),
                Read.of(this::nodeMemory),
                Instant.now());
    }

    private <T extends HasMetadata, L extends KubernetesResourceList<T>> Read<List<T>> everywhere(
            MixedOperation<T, L, ? extends Resource<T>> kind) {
        Read<List<T>> all = Read.list(kind::inAnyNamespace);
        return all instanceof Read.Known ? all : Read.list(() -> kind.inNamespace(namespace));
    }

    private Map<String, Long> podMemory() {
        Map<String, Long> memory = new HashMap<>();
        for (PodMetrics pod : client.top().pods().metrics().getItems()) {
            long sum = pod.getContainers().stream()
                    .mapToLong(c -> bytes(c.getUsage()))
                    .sum();
            memory.put(
                    pod.getMetadata().getNamespace() + "/" + pod.getMetadata().getName(), sum);
        }
        return memory;
    }

    private Map<String, Long> nodeMemory() {
        Map<String, Long> memory = new HashMap<>();
        for (NodeMetrics node : client.top().nodes().metrics().getItems()) {
            memory.put(node.getMetadata().getName(), bytes(node.getUsage()));
        }
        return memory;
    }

    private static long bytes(Map<String, Quantity> usage) {
        return MemorySize.parse(usage.get(MEMORY)).map(MemorySize::bytes).orElse(0L);
    }
}
