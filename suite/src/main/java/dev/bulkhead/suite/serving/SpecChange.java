package dev.bulkhead.suite.serving;

import com.fasterxml.jackson.databind.JsonNode;
import dev.bulkhead.api.v1alpha1.InferenceService;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Fields of a service's spec that are replaced as a whole, if nobody has changed the service meanwhile. */
final class SpecChange {
    private final KubernetesClient client;
    private final InferenceService service;
    private final List<Map<String, Object>> operations = new ArrayList<>();

    private SpecChange(KubernetesClient client, InferenceService service) {
        this.client = client;
        this.service = service;
        operations.add(Map.of(
                "op", "test",
                "path", "/metadata/resourceVersion",
                "value", service.getMetadata().getResourceVersion()));
    }

    static SpecChange in(KubernetesClient client, InferenceService service) {
        return new SpecChange(client, service);
    }

    /**
     * @param field such as {@code rollout/approvedRevision}
     * @param value null takes the field away
     */
    SpecChange set(String field, Object value) {
        String path = "/spec/" + field;
        if (value != null) {
            operations.add(Map.of("op", "add", "path", path, "value", value));
        } else if (!client.getKubernetesSerialization()
                .convertValue(service, JsonNode.class)
                .at(path)
                .isMissingNode()) {
            operations.add(Map.of("op", "remove", "path", path));
        }
        return this;
    }

    void apply(boolean dryRun) {
        PatchContext context = new PatchContext.Builder()
                .withPatchType(PatchType.JSON)
                .withFieldManager("kubectl-bulkhead")
                .withDryRun(dryRun ? List.of("All") : List.of())
                .build();
        client.resource(service)
                .patch(context, client.getKubernetesSerialization().asJson(operations));
    }
}
