package dev.bulkhead.training.api;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.bulkhead.api.v1alpha1.GuardPolicy;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.Map;

/** Policies of one scene. */
public final class Policies {
    private Policies() {}

    /** @param spec YAML without the selector; the policy has the name of the scene's namespace and holds only there */
    public static void create(Scene scene, String spec) {
        Map<String, Object> parsed = Serialization.unmarshal(spec, new TypeReference<Map<String, Object>>() {});
        parsed.put("namespaceSelector", Map.of("matchLabels", Map.of("scene", scene.namespace())));
        Map<String, Object> policy = Map.of(
                "apiVersion",
                "bulkhead.dev/v1alpha1",
                "kind",
                "GuardPolicy",
                "metadata",
                Map.of("name", scene.namespace()),
                "spec",
                parsed);
        scene.client()
                .resource(Serialization.unmarshal(Serialization.asJson(policy), GuardPolicy.class))
                .create();
    }
}
