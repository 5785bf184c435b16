package dev.bulkhead.core.plan.capacity;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * What a pod reserves on its node, with the scheduler's arithmetic: containers and native sidecars together, or the largest
 * init container with the sidecars started before it, whichever is more (KEP-753); the pod's own requests instead, where it
 * has any (KEP-2837); plus the overhead of its runtime class (KEP-688). Of a pod on a node, the largest of what is asked,
 * allocated and in force, as a resize may be under way (KEP-1287).
 */
final class PodRequests {
    private PodRequests() {}

    /** Of a pod that is yet to be placed. */
    static Amounts of(PodSpec spec) {
        Map<String, BigDecimal> sum = aggregate(spec, c -> requests(c.getResources()));
        override(sum, podLevel(spec.getResources(), sum));
        add(sum, Quantities.parse(spec.getOverhead()));
        return Amounts.of(sum);
    }

    /** Of a pod that is on a node. */
    static Amounts of(Pod pod) {
        PodSpec spec = pod.getSpec();
        PodStatus status = pod.getStatus();
        Map<String, ContainerStatus> statuses = statuses(status);
        if (status == null || statuses.isEmpty()) {
            return of(spec);
        }
        boolean infeasible = isResizeInfeasible(status);
        Map<String, BigDecimal> levelAllocated = Quantities.parse(status.getAllocatedResources());
        Map<String, BigDecimal> levelActual = Quantities.parse(
                status.getResources() == null ? null : status.getResources().getRequests());
        boolean levelKnown = !levelAllocated.isEmpty() && !levelActual.isEmpty();
        Map<String, BigDecimal> sum = levelKnown
                ? new HashMap<>(levelAllocated)
                : aggregate(spec, c -> allocated(c, statuses.get(c.getName()), infeasible));
        max(sum, levelKnown ? levelActual : aggregate(spec, c -> actual(c, statuses.get(c.getName()), infeasible)));
        if (!infeasible) {
            max(sum, aggregate(spec, c -> requests(c.getResources())));
        }
        Map<String, BigDecimal> ofPod = podLevel(spec.getResources(), sum);
        if (status.getResources() != null && !ofPod.isEmpty()) {
            Map<String, BigDecimal> effective = infeasible ? new HashMap<>() : ofPod;
            max(effective, levelActual);
            max(effective, levelAllocated);
            ofPod = effective;
        }
        override(sum, ofPod);
        add(sum, Quantities.parse(spec.getOverhead()));
        return Amounts.of(sum);
    }

    /** Whether every quantity of its containers can be read. */
    static boolean isReadable(PodSpec spec) {
        Stream<Map<String, Quantity>> amounts = Stream.of(
                        orEmpty(spec.getInitContainers()), orEmpty(spec.getContainers()))
                .flatMap(List::stream)
                .map(c -> c.getResources() == null ? null : c.getResources().getRequests());
        return Stream.concat(amounts, Stream.of(spec.getOverhead()))
                .allMatch(m -> m == null
                        || m.values().stream().allMatch(q -> Quantities.parse(q).isPresent()));
    }

    static boolean isSidecar(Container init) {
        return "Always".equals(init.getRestartPolicy());
    }

    static <T> List<T> orEmpty(List<T> list) {
        return list == null ? List.of() : list;
    }

    private static Map<String, BigDecimal> aggregate(
            PodSpec spec, Function<Container, Map<String, BigDecimal>> requests) {
        Map<String, BigDecimal> running = new HashMap<>();
        for (Container container : orEmpty(spec.getContainers())) {
            add(running, requests.apply(container));
        }
        if (orEmpty(spec.getInitContainers()).isEmpty()) {
            return running;
        }
        Map<String, BigDecimal> sidecars = new HashMap<>();
        Map<String, BigDecimal> starting = new HashMap<>();
        for (Container init : spec.getInitContainers()) {
            Map<String, BigDecimal> asked = requests.apply(init);
            if (isSidecar(init)) {
                add(running, asked);
                add(sidecars, asked);
                max(starting, sidecars);
            } else {
                Map<String, BigDecimal> step = new HashMap<>(sidecars);
                add(step, asked);
                max(starting, step);
            }
        }
        max(running, starting);
        return running;
    }

    /** The API server fills in requests from limits; an object that never passed one has them here. */
    private static Map<String, BigDecimal> requests(ResourceRequirements resources) {
        if (resources == null) {
            return Map.of();
        }
        if (resources.getLimits() == null || resources.getLimits().isEmpty()) {
            return Quantities.parse(resources.getRequests());
        }
        Map<String, BigDecimal> requests = new HashMap<>(Quantities.parse(resources.getLimits()));
        requests.putAll(Quantities.parse(resources.getRequests()));
        return requests;
    }

    private static Map<String, BigDecimal> allocated(Container container, ContainerStatus status, boolean infeasible) {
        if (status != null
                && status.getAllocatedResources() != null
                && !status.getAllocatedResources().isEmpty()) {
            return Quantities.parse(status.getAllocatedResources());
        }
        return infeasible ? Map.of() : requests(container.getResources());
    }

    private static Map<String, BigDecimal> actual(Container container, ContainerStatus status, boolean infeasible) {
        if (status != null
                && status.getResources() != null
                && status.getResources().getRequests() != null
                && !status.getResources().getRequests().isEmpty()) {
            return Quantities.parse(status.getResources().getRequests());
        }
        return allocated(container, status, infeasible);
    }

    /** As the API server fills it in: where the pod has a limit but no request, its containers' requests come first. */
    private static Map<String, BigDecimal> podLevel(
            ResourceRequirements resources, Map<String, BigDecimal> containers) {
        if (resources == null) {
            return Map.of();
        }
        Map<String, BigDecimal> asked = new HashMap<>(Quantities.parse(resources.getLimits()));
        asked.keySet().removeAll(containers.keySet());
        asked.putAll(Quantities.parse(resources.getRequests()));
        return asked;
    }

    private static void override(Map<String, BigDecimal> sum, Map<String, BigDecimal> podLevel) {
        podLevel.forEach((name, amount) -> {
            if (name.equals(Amounts.CPU) || name.equals(Amounts.MEMORY) || name.startsWith("hugepages-")) {
                sum.put(name, amount);
            }
        });
    }

    private static Map<String, ContainerStatus> statuses(PodStatus status) {
        Map<String, ContainerStatus> byName = new HashMap<>();
        if (status != null) {
            List<ContainerStatus> all = new ArrayList<>(orEmpty(status.getInitContainerStatuses()));
            all.addAll(orEmpty(status.getContainerStatuses()));
            all.forEach(s -> byName.put(s.getName(), s));
        }
        return byName;
    }

    private static boolean isResizeInfeasible(PodStatus status) {
        return orEmpty(status.getConditions()).stream()
                .filter(c -> "PodResizePending".equals(c.getType()))
                .findFirst()
                .filter(c -> "Infeasible".equals(c.getReason()))
                .isPresent();
    }

    private static void add(Map<String, BigDecimal> sum, Map<String, BigDecimal> more) {
        more.forEach((name, amount) -> sum.merge(name, amount, BigDecimal::add));
    }

    private static void max(Map<String, BigDecimal> largest, Map<String, BigDecimal> other) {
        other.forEach((name, amount) -> largest.merge(name, amount, BigDecimal::max));
    }
}
