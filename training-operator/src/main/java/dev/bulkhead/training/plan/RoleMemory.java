package dev.bulkhead.training.plan;

import dev.bulkhead.api.v1alpha1.PodSettings;
import dev.bulkhead.api.v1alpha1.Role;
import dev.bulkhead.core.guard.EffectivePolicy;
import dev.bulkhead.core.guard.MemorySize;
import dev.bulkhead.core.guard.Template;
import dev.bulkhead.core.plan.ContainerGroup;
import dev.bulkhead.core.plan.GrowthTerms;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** What the memory guards need to know of a job's containers: replicas of a role need about the same. */
public record RoleMemory(JobShape shape, EffectivePolicy policy) implements GrowthTerms {
    @Override
    public String group(Pod pod) {
        return ObservedPod.of(shape.name(), pod, Optional.empty(), Instant.EPOCH)
                .map(ObservedPod::role)
                .orElse("");
    }

    @Override
    public Optional<MemorySize> ceiling(Pod pod, String container) {
        return shape.role(group(pod)).flatMap(r -> ceiling(r, container));
    }

    /** The role's {@code maxMemory} is for its training container alone. */
    Optional<MemorySize> ceiling(Role role, String container) {
        return Optional.ofNullable(role.maxMemory())
                .filter(m -> WorkerPods.MAIN.equals(container))
                .flatMap(MemorySize::parse)
                .or(policy::maxLimit);
    }

    /** Of every container, in the order of the spec. */
    public Map<ContainerGroup, Template> templates() {
        Map<ContainerGroup, Template> templates = new LinkedHashMap<>();
        shape.roles()
                .forEach(role -> containers(role)
                        .forEach(c -> templates.put(
                                new ContainerGroup(role.name(), c.getName()),
                                Template.of(
                                        c.getImage(),
                                        c.getCommand(),
                                        c.getArgs(),
                                        role.name(),
                                        c.getName(),
                                        gpu(role)))));
        return templates;
    }

    /** As the user wrote it. */
    Optional<MemorySize> written(ContainerGroup group) {
        return shape.role(group.group()).stream()
                .flatMap(RoleMemory::containers)
                .filter(c -> c.getName().equals(group.container()))
                .findFirst()
                .map(Container::getResources)
                .map(ResourceRequirements::getLimits)
                .map(l -> l.get("memory"))
                .flatMap(MemorySize::parse);
    }

    private static Stream<Container> containers(Role role) {
        PodSettings pod = role.pod() == null ? PodSettings.NONE : role.pod();
        Container main = new ContainerBuilder()
                .withName(WorkerPods.MAIN)
                .withImage(role.image())
                .withCommand(role.command() == null ? List.of() : role.command())
                .withArgs(role.args() == null ? List.of() : role.args())
                .withResources(role.resources())
                .build();
        return Stream.concat(
                Stream.of(main),
                Stream.of(pod.initContainers(), pod.sidecars())
                        .filter(Objects::nonNull)
                        .flatMap(List::stream));
    }

    private static String gpu(Role role) {
        return role.gpu() == null || role.gpu().models() == null
                ? ""
                : String.join(",", role.gpu().models().stream().sorted().toList());
    }
}
