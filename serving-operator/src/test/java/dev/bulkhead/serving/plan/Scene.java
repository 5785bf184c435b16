package dev.bulkhead.serving.plan;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.bulkhead.api.v1alpha1.ClusterServingRuntime;
import dev.bulkhead.api.v1alpha1.GuardPolicy;
import dev.bulkhead.api.v1alpha1.InferenceService;
import dev.bulkhead.api.v1alpha1.ServingRuntime;
import dev.bulkhead.core.guard.EffectivePolicy;
import dev.bulkhead.core.plan.capacity.ClusterSnapshot;
import dev.bulkhead.serving.plan.RevisionTemplate.Outcome;
import dev.bulkhead.serving.plan.RevisionTemplate.Site;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;

/**
 * The world of a golden case, written short: {@code service}, {@code runtimes} of the namespace, {@code clusterRuntimes},
 * {@code nodes}, {@code policies}, {@code restricted} and {@code privileged} of the namespace.
 */
record Scene(JsonNode yaml) {
    private static final ObjectMapper JSON = new ObjectMapper();

    static Scene read(String yaml) {
        return new Scene(JSON.valueToTree(Serialization.unmarshal(yaml, Map.class)));
    }

    InferenceService service() {
        InferenceService service = Serialization.unmarshal(yaml.get("service").toString(), InferenceService.class);
        service.getMetadata().setNamespace("team-a");
        service.getMetadata().setUid("service-uid");
        return service;
    }

    RuntimeChoice choice() {
        return RuntimeChoice.choose(
                service().getSpec().predictor(),
                list("runtimes", ServingRuntime.class),
                list("clusterRuntimes", ClusterServingRuntime.class));
    }

    Outcome revision(int number) {
        EffectivePolicy policy = EffectivePolicy.resolve(list("policies", GuardPolicy.class), Map.of());
        Site site = new Site(
                policy,
                yaml.path("restricted").asBoolean() || policy.restrictedPods(),
                yaml.path("privileged").asBoolean(),
                ClusterSnapshot.of(list("nodes", Node.class), List.of()),
                "registry.example.dev/bulkhead/agent:1");
        return RevisionTemplate.render(service(), choice(), number, site);
    }

    private <T> List<T> list(String field, Class<T> type) {
        return StreamSupport.stream(yaml.path(field).spliterator(), false)
                .map(n -> Serialization.unmarshal(n.toString(), type))
                .toList();
    }
}
