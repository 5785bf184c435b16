package dev.bulkhead.serving.plan;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bulkhead.api.v1alpha1.Predictor;
import dev.bulkhead.api.v1alpha1.Transformer;
import io.fabric8.generator.annotation.Default;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * Tells whether two specs say the same. A field that has its CRD's default counts as left out: a later CRD may bring fields
 * with defaults, which then appear in objects that nobody has changed.
 */
final class Fingerprint {
    private static final ObjectMapper JSON =
            new ObjectMapper().configure(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS, true);

    private Fingerprint() {}

    /**
     * Of what its owner wrote of a revision, as hexadecimal digits.
     *
     * @param transformer null if there is none
     */
    static String of(Predictor predictor, Transformer transformer) {
        ObjectNode written = JSON.createObjectNode();
        // how edits of the runtime are taken is no edit
        written.set("predictor", ((ObjectNode) written(predictor)).without("runtimeUpdates"));
        if (transformer != null) {
            written.set("transformer", written(transformer));
        }
        return hash(written);
    }

    /** Of anything of the API. */
    static String of(Record spec) {
        return hash(written(spec));
    }

    private static JsonNode written(Object value) {
        JsonNode node = JSON.valueToTree(value);
        if (value instanceof Record spec && node instanceof ObjectNode object) {
            for (RecordComponent component : spec.getClass().getRecordComponents()) {
                write(object, spec, component);
            }
        }
        return node;
    }

    private static void write(ObjectNode object, Record spec, RecordComponent component) {
        try {
            String name = component.getName();
            Default otherwise = spec.getClass().getDeclaredField(name).getAnnotation(Default.class);
            Object value = component.getAccessor().invoke(spec);
            if (otherwise != null && otherwise.value().equals(object.path(name).asText())) {
                object.remove(name);
            } else if (value instanceof Record) {
                object.set(name, written(value));
            } else if (value instanceof List<?> list && !list.isEmpty() && list.getFirst() instanceof Record) {
                object.putArray(name)
                        .addAll(list.stream().map(Fingerprint::written).toList());
            }
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("a record of the API cannot be read: " + spec.getClass(), e);
        }
    }

    private static String hash(JsonNode written) {
        try {
            String sorted = JSON.writeValueAsString(JSON.convertValue(written, Object.class));
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(sorted.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 16);
        } catch (JsonProcessingException | NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
