package dev.bulkhead.core.plan;

import dev.bulkhead.core.guard.MemorySize;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The node labels by which a vendor's feature discovery names the GPUs of a node: NVIDIA's GPU feature discovery, AMD's and
 * Intel's node labellers.
 *
 * @param model label with the model; all GPUs of a node are of one
 * @param memory label with the memory of each GPU
 */
public record GpuLabels(String model, String memory) {
    private static final GpuLabels NVIDIA = new GpuLabels("nvidia.com/gpu.product", "nvidia.com/gpu.memory");
    private static final Map<String, GpuLabels> BY_DOMAIN = Map.of(
            "nvidia.com", NVIDIA,
            "amd.com", new GpuLabels("amd.com/gpu.product-name", "amd.com/gpu.vram"),
            "gpu.intel.com", new GpuLabels("gpu.intel.com/product", "gpu.intel.com/memory.max"));

    /** Of the vendor whose domain an extended resource has; NVIDIA's for one that is not known. */
    public static GpuLabels of(String resource) {
        int slash = resource.indexOf('/');
        return BY_DOMAIN.getOrDefault(slash < 0 ? resource : resource.substring(0, slash), NVIDIA);
    }

    /** The model that a node has, as its labels say. */
    public Optional<String> model(Map<String, String> nodeLabels) {
        return Optional.ofNullable(nodeLabels.get(model)).filter(m -> !m.isEmpty());
    }

    /** The memory of each GPU of a node, as its labels say: NVIDIA and Intel count MiB, AMD writes 16G for 16 GiB. */
    public Optional<MemorySize> memory(Map<String, String> nodeLabels) {
        String value = nodeLabels.getOrDefault(memory, "");
        if (value.matches("\\d{1,9}")) {
            return Optional.of(MemorySize.mebi(Long.parseLong(value)));
        }
        if (value.matches("\\d{1,6}G")) {
            return MemorySize.parse(new Quantity(value + "i"));
        }
        return Optional.empty();
    }

    /** Whether a model will do: any will if none is named; else one that contains a name, in upper or lower case. */
    public static boolean isOneOf(String model, Collection<String> names) {
        List<String> wanted =
                names.stream().map(n -> n.toLowerCase(Locale.ROOT)).toList();
        return wanted.isEmpty() || wanted.stream().anyMatch(model.toLowerCase(Locale.ROOT)::contains);
    }
}
