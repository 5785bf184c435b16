package dev.bulkhead.core.guard;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Which of a pod's resources are GPUs. */
public final class Gpus {
    /** Name of the pod's resource claim that stands for {@code gpu.deviceClass}. */
    public static final String CLAIM = "bulkhead-gpu";

    /** Extended resources of the device plug-ins in the field. */
    private static final List<String> KNOWN =
            List.of("nvidia.com/gpu", "amd.com/gpu", "gpu.intel.com/i915", "gpu.intel.com/xe", "habana.ai/gaudi");

    /** Slices of one GPU, each profile a resource of its own. */
    private static final String SLICES = "nvidia.com/mig-";

    private Gpus() {}

    /** Whether an extended resource stands for GPUs, or slices of one. */
    public static boolean isGpu(String resource) {
        return KNOWN.contains(resource) || resource.startsWith(SLICES);
    }

    /** Whether a pod asks for any; {@code more} are resources that count as GPUs besides those known. */
    public static boolean asks(PodSpec pod, Collection<String> more) {
        boolean claims = pod.getResourceClaims() != null
                && pod.getResourceClaims().stream().anyMatch(c -> CLAIM.equals(c.getName()));
        return claims
                || containers(pod)
                        .flatMap(c -> limits(c.getResources()).entrySet().stream())
                        .anyMatch(e -> (isGpu(e.getKey()) || more.contains(e.getKey())) && whole(e.getValue()) > 0);
    }

    /** GPUs by resource that the pod holds: the most of any init container, or the sum of the others if that is more. */
    public static Map<String, Long> of(PodSpec pod) {
        Map<String, Long> sum = new HashMap<>();
        pod.getContainers().forEach(c -> of(c.getResources()).forEach((r, n) -> sum.merge(r, n, Long::sum)));
        pod.getInitContainers().forEach(c -> of(c.getResources()).forEach((r, n) -> sum.merge(r, n, Math::max)));
        return sum;
    }

    /** GPUs by resource that one container asks for. */
    public static Map<String, Long> of(ResourceRequirements asked) {
        Map<String, Long> counted = new HashMap<>();
        limits(asked).forEach((resource, quantity) -> {
            if (isGpu(resource)) {
                counted.put(resource, whole(quantity));
            }
        });
        return counted;
    }

    private static Stream<Container> containers(PodSpec pod) {
        return Stream.of(pod.getInitContainers(), pod.getContainers()).flatMap(List::stream);
    }

    /** Of an extended resource, limit and request are equal where both are given. */
    private static Map<String, Quantity> limits(ResourceRequirements asked) {
        Map<String, Quantity> all = new HashMap<>();
        if (asked != null && asked.getRequests() != null) {
            all.putAll(asked.getRequests());
        }
        if (asked != null && asked.getLimits() != null) {
            all.putAll(asked.getLimits());
        }
        return all;
    }

    private static long whole(Quantity quantity) {
        try {
            return quantity.getNumericalAmount().longValue();
        } catch (ArithmeticException | IllegalArgumentException e) {
            return 0; // the API server refuses it
        }
    }
}
