package dev.bulkhead.training.faults;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bulkhead.training.api.Scene;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;

/**
 * What is left of a run, without what differs between two equal runs: times, UIDs, the namespace.
 *
 * @param objects pods, services, endpoint slices and claims with their labels
 * @param events reasons, sorted; they are the one thing that a crash may cost
 */
record EndState(String status, List<String> objects, List<String> events) {
    private static final Set<String> TIMES = Set.of("startTime", "completionTime", "endTime", "lastTransitionTime");

    static EndState of(Scene scene, String job) {
        KubernetesClient client = scene.client();
        JsonNode status = Serialization.unmarshal(Serialization.asJson(scene.status(job)), JsonNode.class);
        removeTimes(status);
        List<String> objects = new ArrayList<>();
        scene.pods(job).forEach(p -> objects.add(describe(p)));
        client.services().inNamespace(scene.namespace()).list().getItems().forEach(o -> objects.add(describe(o)));
        client.discovery().v1().endpointSlices().inNamespace(scene.namespace()).list().getItems().stream()
                .map(s -> describe(s)
                        + s.getEndpoints().stream().map(Endpoint::getHostname).toList())
                .forEach(objects::add);
        client.persistentVolumeClaims()
                .inNamespace(scene.namespace())
                .list()
                .getItems()
                .forEach(o -> objects.add(describe(o)));
        return new EndState(status.toPrettyString(), List.copyOf(objects), scene.eventReasons(job));
    }

    private static String describe(HasMetadata object) {
        String what = object.getKind() + " " + object.getMetadata().getName() + " "
                + new TreeMap<>(object.getMetadata().getLabels());
        return object instanceof Pod pod
                ? what + " " + pod.getStatus().getPhase() + " "
                        + pod.getSpec()
                                .getContainers()
                                .getFirst()
                                .getResources()
                                .getLimits()
                        + (pod.getMetadata().getDeletionTimestamp() == null ? "" : " terminating")
                : what;
    }

    private static void removeTimes(JsonNode node) {
        if (node instanceof ObjectNode object) {
            object.remove(TIMES);
        }
        node.forEach(EndState::removeTimes);
    }
}
