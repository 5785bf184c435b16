package dev.bulkhead.core.plan;

import dev.bulkhead.api.v1alpha1.Gpu;
import dev.bulkhead.core.guard.Gpus;
import dev.bulkhead.core.guard.MemorySize;
import io.fabric8.kubernetes.api.model.NodeSelectorRequirement;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * GPUs asked by count, memory and model, as a pod asks for them: an extended resource and a node affinity by the labels of
 * feature discovery; or, with a device class, a claim of dynamic resource allocation (KEP-4381), whose template
 * {@link GpuClaims} makes.
 */
public final class GpuPods {
    /**
     * A GPU sold with 24 GB reports 23028 MiB, one with 16 GB 15360 MiB: what it keeps for itself is not counted. So much
     * less, in per cent, is as good as what was asked.
     */
    static final int VENDORS_ROUND = 7;

    private GpuPods() {}

    /**
     * The pod with its GPUs in the container of that name.
     *
     * @param claimTemplate name of the {@link GpuClaims} template, for GPUs of a device class
     * @param nodes labels of the nodes there are: models named in part are looked up among theirs
     */
    public static PodSpec render(
            PodSpec pod, String container, Gpu gpu, String claimTemplate, Collection<Map<String, String>> nodes) {
        return gpu.deviceClass() == null
                ? NodeAffinities.require(counted(pod, container, gpu), requirements(gpu, nodes))
                : claimed(pod, container, claimTemplate);
    }

    private static PodSpec counted(PodSpec pod, String container, Gpu gpu) {
        Quantity count = new Quantity(Integer.toString(gpu.count()));
        return new PodSpecBuilder(pod)
                .editMatchingContainer(c -> container.equals(c.getName()))
                .editOrNewResources()
                .addToLimits(gpu.resourceOrDefault(), count)
                .addToRequests(gpu.resourceOrDefault(), count)
                .endResources()
                .endContainer()
                .build();
    }

    private static PodSpec claimed(PodSpec pod, String container, String template) {
        return new PodSpecBuilder(pod)
                .addNewResourceClaim()
                .withName(Gpus.CLAIM)
                .withResourceClaimTemplateName(template)
                .endResourceClaim()
                .editMatchingContainer(c -> container.equals(c.getName()))
                .editOrNewResources()
                .addNewClaim()
                .withName(Gpus.CLAIM)
                .endClaim()
                .endResources()
                .endContainer()
                .build();
    }

    private static List<NodeSelectorRequirement> requirements(Gpu gpu, Collection<Map<String, String>> nodes) {
        GpuLabels labels = GpuLabels.of(gpu.resourceOrDefault());
        List<String> models = gpu.models() == null ? List.of() : gpu.models();
        Optional<NodeSelectorRequirement> model = models.isEmpty()
                ? Optional.empty()
                : Optional.of(NodeAffinities.in(labels.model(), known(models, labels, nodes)));
        return Stream.of(model, memory(gpu, labels, nodes))
                .flatMap(Optional::stream)
                .toList();
    }

    /** Full names of the models there are; what was asked where no node has such a one, so that none is chosen. */
    private static List<String> known(List<String> models, GpuLabels labels, Collection<Map<String, String>> nodes) {
        List<String> full = nodes.stream()
                .flatMap(n -> labels.model(n).stream())
                .filter(m -> GpuLabels.isOneOf(m, models))
                .distinct()
                .sorted()
                .toList();
        return full.isEmpty() ? models : full;
    }

    /** By comparison where the label is a number, else by the values there are that are large enough. */
    private static Optional<NodeSelectorRequirement> memory(
            Gpu gpu, GpuLabels labels, Collection<Map<String, String>> nodes) {
        Optional<MemorySize> asked = Optional.ofNullable(gpu.memory()).flatMap(MemorySize::parse);
        if (asked.isEmpty()) {
            return Optional.empty();
        }
        long enough = asked.get().bytes() / 100 * (100 - VENDORS_ROUND);
        List<String> units = nodes.stream()
                .map(n -> n.get(labels.memory()))
                .filter(v -> v != null && !v.matches("\\d+"))
                .toList();
        if (units.isEmpty()) {
            long mebi = enough / (1024 * 1024);
            return Optional.of(NodeAffinities.above(labels.memory(), mebi - 1));
        }
        List<String> values = nodes.stream()
                .filter(n -> labels.memory(n).filter(m -> m.bytes() >= enough).isPresent())
                .map(n -> n.get(labels.memory()))
                .distinct()
                .sorted()
                .toList();
        return Optional.of(NodeAffinities.in(
                labels.memory(), values.isEmpty() ? List.of(asked.get().toString()) : values));
    }
}
