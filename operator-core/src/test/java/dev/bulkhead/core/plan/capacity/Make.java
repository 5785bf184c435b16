package dev.bulkhead.core.plan.capacity;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.LinkedHashMap;
import java.util.Map;

/** Short makers of nodes and pods. */
final class Make {
    static final String GPU = "nvidia.com/gpu";
    static final String MODEL = "nvidia.com/gpu.product";

    private Make() {}

    /** 16 CPUs, 64Gi, 110 pods and this many GPUs. */
    static NodeBuilder node(String name, int gpus) {
        Map<String, Quantity> room = new LinkedHashMap<>(Map.of(
                "cpu", new Quantity("16"),
                "memory", new Quantity("64Gi"),
                "ephemeral-storage", new Quantity("100Gi"),
                "pods", new Quantity("110")));
        if (gpus > 0) {
            room.put(GPU, new Quantity(Integer.toString(gpus)));
        }
        return new NodeBuilder()
                .withNewMetadata()
                .withName(name)
                .addToLabels("kubernetes.io/hostname", name)
                .endMetadata()
                .withNewSpec()
                .endSpec()
                .withNewStatus()
                .withAllocatable(room)
                .addNewCondition()
                .withType("Ready")
                .withStatus("True")
                .endCondition()
                .endStatus();
    }

    static Node tainted(Node node, String key, String value, String effect) {
        return new NodeBuilder(node)
                .editSpec()
                .addNewTaint()
                .withKey(key)
                .withValue(value)
                .withEffect(effect)
                .endTaint()
                .endSpec()
                .build();
    }

    static Node cordoned(Node node) {
        return new NodeBuilder(node)
                .editSpec()
                .withUnschedulable(true)
                .endSpec()
                .build();
    }

    static Node labelled(Node node, String key, String value) {
        return new NodeBuilder(node)
                .editMetadata()
                .addToLabels(key, value)
                .endMetadata()
                .build();
    }

    static Pod pod(String name, Container... containers) {
        return new PodBuilder()
                .withNewMetadata()
                .withNamespace("team-a")
                .withName(name)
                .withUid("uid-" + name)
                .endMetadata()
                .withNewSpec()
                .withContainers(containers)
                .endSpec()
                .withNewStatus()
                .withPhase("Pending")
                .endStatus()
                .build();
    }

    static Pod on(String node, Pod pod) {
        return new PodBuilder(pod)
                .editSpec()
                .withNodeName(node)
                .endSpec()
                .editStatus()
                .withPhase("Running")
                .endStatus()
                .build();
    }

    static Container asking(String... resources) {
        return new ContainerBuilder()
                .withName("c")
                .withNewResources()
                .withRequests(amounts(resources))
                .endResources()
                .build();
    }

    static Pod gpus(String name, int count) {
        return pod(name, asking("cpu=1", "memory=1Gi", GPU + "=" + count));
    }

    static Map<String, Quantity> amounts(String... resources) {
        Map<String, Quantity> amounts = new LinkedHashMap<>();
        for (String each : resources) {
            int at = each.indexOf('=');
            amounts.put(each.substring(0, at), Quantity.parse(each.substring(at + 1)));
        }
        return amounts;
    }
}
