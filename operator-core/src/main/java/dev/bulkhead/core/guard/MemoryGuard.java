package dev.bulkhead.core.guard;

import dev.bulkhead.api.v1alpha1.Reason;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.ResourceRequirementsBuilder;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.VolumeMountBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Gives every container a memory request and limit, and the pod a {@code /dev/shm} of its own; refuses a pod that fits
 * nowhere. Request equals limit unless the user wrote both, so that no node is overcommitted by us.
 */
public final class MemoryGuard {
    private static final String SHM_VOLUME = "bulkhead-shm";
    private static final String SHM_PATH = "/dev/shm";
    private static final String MEMORY = "memory";

    private MemoryGuard() {}

    /** What the guard says of a pod. */
    public sealed interface Verdict {
        /** The pod as it may exist, and what each of its containers was given. */
        record Passed(PodSpec spec, List<Given> given) implements Verdict {}

        record Refused(Finding finding) implements Verdict {}
    }

    /** A container's limit. Filled: it named none. */
    public record Given(String container, MemorySize limit, boolean filled) {}

    /**
     * @param ask the pod as its owner describes it
     * @param mainContainer the container that gets {@code /dev/shm}
     * @param sharedMemory size of {@code /dev/shm}; taken down to half of the limit that it counts against
     * @param largestNode the largest node that the pod may use, empty if none is known
     */
    public static Verdict check(
            PodSpec ask,
            String mainContainer,
            MemorySize sharedMemory,
            EffectivePolicy policy,
            Optional<Node> largestNode) {
        List<Given> given = new ArrayList<>();
        List<Container> inits = new ArrayList<>();
        List<Container> containers = new ArrayList<>();
        for (boolean init : new boolean[] {true, false}) {
            for (Container container : init ? ask.getInitContainers() : ask.getContainers()) {
                switch (give(container, policy)) {
                    case Outcome.Bad(Finding finding) -> {
                        return new Verdict.Refused(finding);
                    }
                    case Outcome.Good(Container with, Given limit) -> {
                        (init ? inits : containers).add(with);
                        given.add(limit);
                    }
                }
            }
        }
        PodSpecBuilder spec = new PodSpecBuilder(ask).withInitContainers(inits).withContainers(containers);
        addSharedMemory(spec, mainContainer, sharedMemory, given);
        PodSpec result = spec.build();
        MemorySize needed = request(result);
        return largestNode
                .filter(node -> needed.exceeds(node.memory()))
                .map(node -> (Verdict) new Verdict.Refused(tooLarge(needed, node)))
                .orElseGet(() -> new Verdict.Passed(result, List.copyOf(given)));
    }

    /** The largest node of those a pod may use. */
    public record Node(String name, MemorySize memory) {}

    /**
     * What the scheduler reserves: the containers and native sidecars together, or the largest init container with the
     * sidecars started before it, whichever is more; plus the overhead of the runtime class.
     */
    public static MemorySize request(PodSpec spec) {
        MemorySize sidecars = new MemorySize(0);
        MemorySize peak = new MemorySize(0);
        for (Container init : spec.getInitContainers()) {
            if ("Always".equals(init.getRestartPolicy())) {
                sidecars = sidecars.plus(request(init));
                peak = peak.max(sidecars);
            } else {
                peak = peak.max(sidecars.plus(request(init)));
            }
        }
        MemorySize running = sidecars;
        for (Container container : spec.getContainers()) {
            running = running.plus(request(container));
        }
        MemorySize overhead = Optional.ofNullable(spec.getOverhead())
                .map(o -> o.get(MEMORY))
                .flatMap(MemorySize::parse)
                .orElse(new MemorySize(0));
        return running.max(peak).plus(overhead);
    }

    private static MemorySize request(Container container) {
        ResourceRequirements resources = container.getResources();
        if (resources == null) {
            return new MemorySize(0);
        }
        return memory(resources.getRequests())
                .or(() -> memory(resources.getLimits()))
                .flatMap(MemorySize::parse)
                .orElse(new MemorySize(0));
    }

    private sealed interface Outcome {
        record Good(Container container, Given given) implements Outcome {}

        record Bad(Finding finding) implements Outcome {}
    }

    private static Outcome give(Container container, EffectivePolicy policy) {
        ResourceRequirements resources =
                container.getResources() == null ? new ResourceRequirements() : container.getResources();
        Optional<Quantity> limit = memory(resources.getLimits());
        Optional<Quantity> request = memory(resources.getRequests());
        for (Quantity written :
                List.of(limit, request).stream().flatMap(Optional::stream).toList()) {
            if (MemorySize.parse(written).filter(s -> !s.isZero()).isEmpty()) {
                return new Outcome.Bad(new Finding(
                        Reason.InvalidQuantity,
                        "container " + container.getName() + " asks for \"" + written + "\" of memory, which is no"
                                + " positive amount",
                        "write it like 512Mi or 16Gi"));
            }
        }
        boolean filled = limit.isEmpty();
        MemorySize size = limit.or(() -> request).flatMap(MemorySize::parse).orElse(policy.defaultLimit());
        if (request.flatMap(MemorySize::parse).filter(r -> r.exceeds(size)).isPresent()) {
            return new Outcome.Bad(new Finding(
                    Reason.InvalidQuantity,
                    "container " + container.getName() + " requests more memory than its limit of " + size,
                    "raise the limit or lower the request"));
        }
        if (policy.maxLimit().filter(size::exceeds).isPresent()) {
            return new Outcome.Bad(new Finding(
                    Reason.MemoryExceedsPolicy,
                    "container " + container.getName() + " asks for " + size + " of memory; GuardPolicy "
                            + policy.policy().orElse("") + " allows "
                            + policy.maxLimit().get(),
                    "ask for less, or have the policy's spec.memory.maxLimit raised"));
        }
        ResourceRequirementsBuilder builder = new ResourceRequirementsBuilder(resources);
        if (filled) {
            builder.addToLimits(MEMORY, size.toQuantity());
        }
        if (request.isEmpty()) {
            builder.addToRequests(MEMORY, limit.orElseGet(size::toQuantity));
        }
        return new Outcome.Good(
                new ContainerBuilder(container).withResources(builder.build()).build(),
                new Given(container.getName(), size, filled));
    }

    private static Optional<Quantity> memory(Map<String, Quantity> amounts) {
        return Optional.ofNullable(amounts).map(a -> a.get(MEMORY));
    }

    /** Kubernetes gives 64 MiB of /dev/shm that no limit counts; PyTorch's DataLoader dies there with a bus error. */
    private static void addSharedMemory(PodSpecBuilder spec, String mainContainer, MemorySize size, List<Given> given) {
        Optional<Container> main = spec.buildContainers().stream()
                .filter(c -> c.getName().equals(mainContainer))
                .findFirst();
        boolean mounted = main.stream()
                .flatMap(c -> c.getVolumeMounts().stream())
                .anyMatch(m -> SHM_PATH.equals(m.getMountPath()));
        if (main.isEmpty() || mounted) {
            return;
        }
        MemorySize limit = given.stream()
                .filter(g -> g.container().equals(mainContainer))
                .map(Given::limit)
                .findFirst()
                .orElseThrow();
        Volume volume = new VolumeBuilder()
                .withName(SHM_VOLUME)
                .withNewEmptyDir()
                .withMedium("Memory")
                .withSizeLimit(size.min(limit.half()).toQuantity())
                .endEmptyDir()
                .build();
        spec.addToVolumes(volume)
                .editMatchingContainer(c -> mainContainer.equals(c.getName()))
                .addToVolumeMounts(new VolumeMountBuilder()
                        .withName(SHM_VOLUME)
                        .withMountPath(SHM_PATH)
                        .build())
                .endContainer();
    }

    private static Finding tooLarge(MemorySize needed, Node largest) {
        return new Finding(
                Reason.MemoryExceedsNode,
                "a pod asks for " + needed + " of memory; the largest node that it may use, " + largest.name()
                        + ", has " + largest.memory().rounded(),
                "ask for at most that, or add a larger node");
    }
}
