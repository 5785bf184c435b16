package dev.bulkhead.core.plan;

import dev.bulkhead.core.guard.MemorySize;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.Quantity;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A container that runs under a memory limit which may be raised in place (KEP-1287): main containers and native sidecars,
 * unless their {@code resizePolicy} asks for a restart.
 *
 * @param path of the container in the pod's JSON
 * @param started by the node's clock
 * @param limit what the pod's spec asks for, which the kubelet may not have granted yet
 * @param request at most the limit
 */
public record RunningContainer(
        Pod pod, String name, String path, Instant started, MemorySize limit, MemorySize request) {

    /** Those of a pod that runs on a node; none of a pod that is going away. */
    public static List<RunningContainer> of(Pod pod) {
        boolean runs = pod.getStatus() != null
                && "Running".equals(pod.getStatus().getPhase())
                && pod.getSpec().getNodeName() != null
                && pod.getMetadata().getDeletionTimestamp() == null;
        if (!runs) {
            return List.of();
        }
        List<RunningContainer> running = new ArrayList<>();
        List<Container> inits = pod.getSpec().getInitContainers();
        for (int i = 0; i < inits.size(); i++) {
            if ("Always".equals(inits.get(i).getRestartPolicy())) {
                of(
                                pod,
                                inits.get(i),
                                "/spec/initContainers/" + i,
                                pod.getStatus().getInitContainerStatuses())
                        .ifPresent(running::add);
            }
        }
        List<Container> containers = pod.getSpec().getContainers();
        for (int i = 0; i < containers.size(); i++) {
            of(pod, containers.get(i), "/spec/containers/" + i, pod.getStatus().getContainerStatuses())
                    .ifPresent(running::add);
        }
        return List.copyOf(running);
    }

    private static Optional<RunningContainer> of(
            Pod pod, Container container, String path, List<ContainerStatus> statuses) {
        Optional<Instant> started = statuses.stream()
                .filter(s -> container.getName().equals(s.getName()))
                .flatMap(s -> Optional.ofNullable(s.getState()).stream())
                .flatMap(s -> Optional.ofNullable(s.getRunning()).stream())
                .flatMap(r -> Times.parse(r.getStartedAt()).stream())
                .findFirst();
        var resources = Optional.ofNullable(container.getResources());
        Optional<MemorySize> limit = resources.flatMap(r -> memory(r.getLimits()));
        Optional<MemorySize> request = resources.flatMap(r -> memory(r.getRequests()));
        boolean inPlace = container.getResizePolicy().stream()
                .noneMatch(
                        p -> "memory".equals(p.getResourceName()) && "RestartContainer".equals(p.getRestartPolicy()));
        return started.isPresent() && limit.isPresent() && inPlace
                ? Optional.of(new RunningContainer(
                        pod, container.getName(), path, started.get(), limit.get(), request.orElse(limit.get())))
                : Optional.empty();
    }

    private static Optional<MemorySize> memory(Map<String, Quantity> amounts) {
        return Optional.ofNullable(amounts).map(a -> a.get("memory")).flatMap(MemorySize::parse);
    }

    /** Whether the kubelet has not granted the last raise of the pod: another on top would be granted even less. */
    public boolean waitsForItsNode() {
        return pod.getStatus().getConditions().stream()
                .map(PodCondition::getType)
                .anyMatch("PodResizePending"::equals);
    }

    public String namespace() {
        return pod.getMetadata().getNamespace();
    }

    public String podName() {
        return pod.getMetadata().getName();
    }

    public String podUid() {
        return pod.getMetadata().getUid();
    }

    public String node() {
        return pod.getSpec().getNodeName();
    }
}
