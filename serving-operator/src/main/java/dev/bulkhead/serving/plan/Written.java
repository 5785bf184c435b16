package dev.bulkhead.serving.plan;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.generator.annotation.Default;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * Whether two parts of specs say the same. A field that has its CRD's default counts as left out: a later CRD may bring
 * fields with defaults, which then appear in objects that nobody has changed.
 */
final class Written {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** What each type of the API has for fields. */
    private static final ClassValue<List<Field>> FIELDS = new ClassValue<>() {
        @Override
        protected List<Field> computeValue(Class<?> type) {
            List<Field> fields = Arrays.stream(type.getDeclaredFields())
                    .filter(f -> !Modifier.isStatic(f.getModifiers()))
                    .toList();
            fields.forEach(f -> f.setAccessible(true));
            return fields;
        }
    };

    private Written() {}

    /** @param except name of a field that does not count */
    static boolean same(Record one, Record other, String... except) {
        return Objects.equals(one, other)
                || one != null && other != null && of(one, except).equals(of(other, except));
    }

    private static JsonNode of(Record spec, String... except) {
        ObjectNode node = written(spec);
        node.remove(List.of(except));
        return node;
    }

    private static ObjectNode written(Record spec) {
        ObjectNode node = JSON.valueToTree(spec);
        FIELDS.get(spec.getClass()).forEach(f -> write(f, spec, node));
        return node;
    }

    private static void write(Field field, Record spec, ObjectNode node) {
        String name = field.getName();
        Default otherwise = field.getAnnotation(Default.class);
        Object value = value(field, spec);
        if (otherwise != null && otherwise.value().equals(node.path(name).asText())) {
            node.remove(name);
        } else if (value instanceof Record part) {
            node.set(name, written(part));
        } else if (value instanceof List<?> list && !list.isEmpty() && list.getFirst() instanceof Record) {
            var array = node.putArray(name);
            list.forEach(part -> array.add(written((Record) part)));
        }
    }

    private static Object value(Field field, Record spec) {
        try {
            return field.get(spec);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException("a record of the API cannot be read", e);
        }
    }
}
