package dev.bulkhead.core.plan.capacity;

import static dev.bulkhead.core.plan.capacity.Make.amounts;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.NodeSelectorRequirement;
import io.fabric8.kubernetes.api.model.NodeSelectorRequirementBuilder;
import io.fabric8.kubernetes.api.model.NodeSelectorTerm;
import io.fabric8.kubernetes.api.model.NodeSelectorTermBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Taint;
import io.fabric8.kubernetes.api.model.Toleration;
import io.fabric8.kubernetes.api.model.TolerationBuilder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Nodes, pods on them and pods that want to be, of every kind that the API server takes; the same seed gives the same. Small
 * numbers of labels, taints and ports, so that they meet.
 */
final class RandomWorld {
    static final String NAMESPACE = "world";
    /** Runtime classes by name, with their overhead. */
    static final Map<String, Map<String, Quantity>> RUNTIME_CLASSES =
            Map.of("light", amounts("cpu=50m", "memory=17Mi"), "heavy", amounts("cpu=1", "memory=2Gi"));

    private static final List<String> CPU = List.of("100m", "0.25", "1", "1500m", "3", "0.1", "7910m", "333m");
    private static final List<String> MEMORY =
            List.of("64Mi", "1Gi", "100M", "1e9", "128974848", "5.5Gi", "16Gi", "1500Mi", "123456k");
    private static final List<String> TAINTS = List.of("team", "gpu", "dedicated");
    private static final List<String> VALUES = List.of("a", "b", "c");
    private static final List<String> APPS = List.of("web", "db", "batch");

    private final Random random;

    RandomWorld(long seed) {
        this.random = new Random(seed);
    }

    // ---- nodes

    List<Node> nodes(int count) {
        List<Node> nodes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            nodes.add(node("fake-" + i));
        }
        return nodes;
    }

    private Node node(String name) {
        boolean cordoned = chance(0.12);
        List<Taint> taints = new ArrayList<>();
        for (String key : TAINTS) {
            if (chance(0.18)) {
                taints.add(new Taint(
                        pick(List.of("NoSchedule", "NoExecute", "PreferNoSchedule")),
                        key,
                        null,
                        chance(0.3) ? null : pick(VALUES)));
            }
        }
        if (cordoned) {
            taints.add(new Taint("NoSchedule", "node.kubernetes.io/unschedulable", null, null));
        }
        var node = new NodeBuilder()
                .withNewMetadata()
                .withName(name)
                .addToLabels("kubernetes.io/hostname", name)
                .addToLabels("zone", pick(VALUES))
                .endMetadata()
                .withNewSpec()
                .withUnschedulable(cordoned ? true : null)
                .withTaints(taints)
                .endSpec()
                .withNewStatus()
                .withAllocatable(allocatable())
                .endStatus();
        if (chance(0.5)) {
            node.editMetadata().addToLabels("model", pick(VALUES)).endMetadata();
        }
        if (chance(0.5)) {
            node.editMetadata()
                    .addToLabels("cores", Integer.toString(random.nextInt(4) * 16))
                    .endMetadata();
        }
        return node.build();
    }

    private Map<String, Quantity> allocatable() {
        Map<String, Quantity> room = new LinkedHashMap<>();
        room.put("cpu", new Quantity(pick(List.of("4", "7910m", "16", "3920m", "64"))));
        room.put("memory", Quantity.parse(pick(List.of("8Gi", "15842772Ki", "64Gi", "16e9", "30000000001"))));
        room.put("pods", new Quantity(pick(List.of("110", "110", "110", "4", "2", "0"))));
        if (chance(0.8)) {
            room.put("ephemeral-storage", Quantity.parse(pick(List.of("100Gi", "47093746742"))));
        }
        if (chance(0.6)) {
            room.put(Make.GPU, new Quantity(pick(List.of("0", "1", "2", "4", "8"))));
        }
        if (chance(0.2)) {
            room.put("example.com/fpga", new Quantity("2"));
        }
        if (chance(0.3)) {
            room.put("hugepages-2Mi", Quantity.parse("64Mi"));
        }
        return room;
    }

    // ---- pods

    /** Pods bound to nodes past the scheduler, so that nodes may hold more than they have. */
    List<Pod> placed(List<Node> nodes) {
        List<Pod> pods = new ArrayList<>();
        for (Node node : nodes) {
            int count = random.nextInt(5);
            for (int i = 0; i < count; i++) {
                pods.add(new PodBuilder(pod("on-" + node.getMetadata().getName() + "-" + i, true))
                        .editSpec()
                        .withNodeName(node.getMetadata().getName())
                        .withTolerations(
                                new TolerationBuilder().withOperator("Exists").build())
                        .endSpec()
                        .build());
            }
        }
        return pods;
    }

    /** A pod for the scheduler. */
    Pod candidate(String name) {
        Pod pod = pod(name, false);
        var spec = new PodBuilder(pod).editSpec();
        spec.withTolerations(tolerations());
        if (chance(0.2)) {
            spec.withNodeSelector(Map.of(pick(List.of("zone", "model")), pick(VALUES)));
        }
        if (chance(0.3)) {
            List<NodeSelectorTerm> terms = new ArrayList<>();
            for (int i = random.nextInt(2); i >= 0; i--) {
                terms.add(term());
            }
            spec.withNewAffinity()
                    .withNewNodeAffinity()
                    .withNewRequiredDuringSchedulingIgnoredDuringExecution()
                    .withNodeSelectorTerms(terms)
                    .endRequiredDuringSchedulingIgnoredDuringExecution()
                    .endNodeAffinity()
                    .endAffinity();
        }
        return spec.endSpec().build();
    }

    private NodeSelectorTerm term() {
        var term = new NodeSelectorTermBuilder();
        if (chance(0.3)) {
            term.withMatchFields(new NodeSelectorRequirementBuilder()
                    .withKey("metadata.name")
                    .withOperator(chance(0.7) ? "In" : "NotIn")
                    .withValues("fake-" + random.nextInt(14))
                    .build());
        }
        if (!term.hasMatchFields() || chance(0.5)) {
            term.withMatchExpressions(requirement());
        }
        if (chance(0.2)) {
            term.addToMatchExpressions(requirement());
        }
        return chance(0.03) ? new NodeSelectorTerm() : term.build();
    }

    private NodeSelectorRequirement requirement() {
        var requirement = new NodeSelectorRequirementBuilder();
        switch (random.nextInt(6)) {
            case 0 -> requirement.withKey("zone").withOperator("In").withValues(pick(VALUES), pick(VALUES));
            case 1 -> requirement.withKey("model").withOperator("NotIn").withValues(pick(VALUES));
            case 2 -> requirement.withKey("model").withOperator("Exists");
            case 3 -> requirement.withKey("model").withOperator("DoesNotExist");
            case 4 ->
                requirement
                        .withKey(pick(List.of("cores", "zone")))
                        .withOperator("Gt")
                        .withValues("16");
            default -> requirement.withKey("cores").withOperator("Lt").withValues("32");
        }
        return requirement.build();
    }

    private List<Toleration> tolerations() {
        List<Toleration> tolerations = new ArrayList<>();
        if (chance(0.1)) {
            tolerations.add(new TolerationBuilder().withOperator("Exists").build());
        }
        for (String key : TAINTS) {
            if (chance(0.5)) {
                var toleration = new TolerationBuilder().withKey(key);
                if (chance(0.6)) {
                    toleration.withOperator("Exists");
                } else {
                    toleration.withOperator(chance(0.5) ? "Equal" : null).withValue(pick(VALUES));
                }
                if (chance(0.4)) {
                    toleration.withEffect(pick(List.of("NoSchedule", "NoExecute")));
                }
                tolerations.add(toleration.build());
            }
        }
        return tolerations;
    }

    private Pod pod(String name, boolean placed) {
        List<Container> containers = new ArrayList<>();
        // One port at most: the API server refuses a pod that collides with itself.
        String withPort = chance(0.2) ? pick(List.of("c0", "i0")) : "";
        for (int i = chance(0.2) ? 1 : 0; i >= 0; i--) {
            containers.add(container("c" + i, placed, withPort));
        }
        List<Container> inits = new ArrayList<>();
        for (int i = chance(0.35) ? random.nextInt(3) : -1; i >= 0; i--) {
            Container init = container("i" + i, placed, withPort);
            if (chance(0.5)) {
                init.setRestartPolicy("Always");
            } else {
                init.setPorts(List.of());
            }
            inits.add(init);
        }
        var pod = new PodBuilder()
                .withNewMetadata()
                .withNamespace(NAMESPACE)
                .withName(name)
                .withUid("uid-" + name)
                .addToLabels("app", pick(APPS))
                .endMetadata()
                .withNewSpec()
                .withInitContainers(inits)
                .withContainers(containers)
                .withTerminationGracePeriodSeconds(0L)
                .endSpec();
        if (chance(0.15)) {
            String runtime = pick(List.of("light", "heavy"));
            pod.editSpec()
                    .withRuntimeClassName(runtime)
                    .withOverhead(RUNTIME_CLASSES.get(runtime))
                    .endSpec();
        }
        if (chance(0.12)) {
            var resources = pod.editSpec().withNewResources();
            Map<String, Quantity> whole =
                    amounts("cpu=" + pick(List.of("12", "40")), "memory=" + pick(List.of("40Gi", "48e9")));
            (chance(0.5) ? resources.withRequests(whole) : resources.withLimits(whole))
                    .endResources()
                    .endSpec();
        }
        if (placed && chance(0.15)) {
            pod.editSpec()
                    .withNewAffinity()
                    .withNewPodAntiAffinity()
                    .addNewRequiredDuringSchedulingIgnoredDuringExecution()
                    .withTopologyKey(pick(List.of("kubernetes.io/hostname", "zone", "model")))
                    .withNewLabelSelector()
                    .addToMatchLabels("app", pick(APPS))
                    .endLabelSelector()
                    .endRequiredDuringSchedulingIgnoredDuringExecution()
                    .endPodAntiAffinity()
                    .endAffinity()
                    .endSpec();
        }
        return pod.build();
    }

    private Container container(String name, boolean placed, String withPort) {
        Map<String, Quantity> requests = new LinkedHashMap<>();
        Map<String, Quantity> limits = new LinkedHashMap<>();
        double share = placed ? 0.6 : 0.75;
        if (chance(share)) {
            (chance(0.7) ? requests : limits).put("cpu", Quantity.parse(pick(CPU)));
        }
        if (chance(share)) {
            (chance(0.7) ? requests : limits).put("memory", Quantity.parse(pick(MEMORY)));
        }
        if (chance(0.1)) {
            requests.put("ephemeral-storage", Quantity.parse(pick(List.of("1Gi", "60Gi"))));
        }
        if (chance(placed ? 0.2 : 0.3)) {
            limits.put(Make.GPU, new Quantity(Integer.toString(random.nextInt(placed ? 3 : 5))));
        }
        if (chance(0.05)) {
            limits.put("example.com/fpga", new Quantity("1"));
        }
        if (chance(0.05) && (requests.containsKey("cpu") || limits.containsKey("cpu"))) {
            limits.put("hugepages-2Mi", Quantity.parse(pick(List.of("16Mi", "40Mi"))));
        }
        var container = new ContainerBuilder()
                .withName(name)
                .withImage("none")
                .withNewResources()
                .withRequests(requests)
                .withLimits(limits)
                .endResources();
        if (name.equals(withPort)) {
            container
                    .addNewPort()
                    .withContainerPort(8000 + random.nextInt(2))
                    .withHostPort(8000 + random.nextInt(2))
                    .withHostIP(pick(Arrays.asList(null, "127.0.0.1", "10.0.0.1")))
                    .withProtocol(pick(List.of("TCP", "UDP")))
                    .endPort();
        }
        return container.build();
    }

    private boolean chance(double probability) {
        return random.nextDouble() < probability;
    }

    private <T> T pick(List<T> from) {
        return from.get(random.nextInt(from.size()));
    }
}
