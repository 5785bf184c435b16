package dev.bulkhead.serving.reconcile;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Applies children that live long, each with a hash of what was applied, so that an unchanged one costs no write. */
final class Applier {
    static final String HASH = "bulkhead.dev/applied";

    private final KubernetesClient client;
    private final String fieldManager;

    Applier(KubernetesClient client, String fieldManager) {
        this.client = client;
        this.fieldManager = fieldManager;
    }

    /** The same for equal objects, whatever the order of their maps. */
    static String hash(List<? extends HasMetadata> desired) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            desired.forEach(d -> digest.update(Serialization.asJson(d).getBytes(StandardCharsets.UTF_8)));
            return HexFormat.of().formatHex(digest.digest()).substring(0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    static boolean isApplied(Optional<? extends HasMetadata> there, String hash) {
        return there.map(t -> t.getMetadata().getAnnotations())
                .map(a -> hash.equals(a.get(HASH)))
                .orElse(false);
    }

    /** @param desired is given the hash */
    <T extends HasMetadata> T apply(T desired, String hash) {
        desired.getMetadata().setAnnotations(with(desired.getMetadata().getAnnotations(), hash));
        return client.resource(desired)
                .patch(new PatchContext.Builder()
                        .withPatchType(PatchType.SERVER_SIDE_APPLY)
                        .withFieldManager(fieldManager)
                        .withForce(true)
                        .build());
    }

    private static Map<String, String> with(Map<String, String> annotations, String hash) {
        Map<String, String> all = new TreeMap<>(annotations == null ? Map.of() : annotations);
        all.put(HASH, hash);
        return all;
    }
}
