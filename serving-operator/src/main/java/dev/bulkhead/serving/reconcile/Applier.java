package dev.bulkhead.serving.reconcile;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
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

    private static final int CONFLICT = 409;

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

    /**
     * Applies what is ours already.
     *
     * @param desired is given the hash
     */
    void apply(HasMetadata desired, String hash) {
        send(desired, hash, true);
    }

    /**
     * Applies what we believe not to be there.
     *
     * @return false if it is there and belongs to somebody else
     */
    boolean create(HasMetadata desired, String hash) {
        try {
            send(desired, hash, false);
            return true;
        } catch (KubernetesClientException e) {
            if (e.getCode() != CONFLICT) {
                throw e;
            }
            HasMetadata there = client.resource(desired).get();
            if (there != null && owner(there).equals(owner(desired))) {
                send(desired, hash, true);
                return true;
            }
            return false;
        }
    }

    private void send(HasMetadata desired, String hash, boolean force) {
        Map<String, String> annotations = new TreeMap<>(
                Optional.ofNullable(desired.getMetadata().getAnnotations()).orElse(Map.of()));
        annotations.put(HASH, hash);
        desired.getMetadata().setAnnotations(annotations);
        client.resource(desired)
                .patch(new PatchContext.Builder()
                        .withPatchType(PatchType.SERVER_SIDE_APPLY)
                        .withFieldManager(fieldManager)
                        .withForce(force)
                        .build());
    }

    private static Optional<String> owner(HasMetadata object) {
        return object.getMetadata().getOwnerReferences().stream()
                .filter(o -> Boolean.TRUE.equals(o.getController()))
                .map(OwnerReference::getUid)
                .findFirst();
    }

    /** Gone already is as good. */
    void delete(HasMetadata object) {
        client.resource(object).delete();
    }

    void delete(Class<? extends HasMetadata> type, String namespace, String name) {
        client.resources(type).inNamespace(namespace).withName(name).delete();
    }
}
