package dev.bulkhead.suite.doctor;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The rights that the operators need, read from the chart that gives them: its two templates travel in this program, so
 * that there is one list only.
 */
final class OperatorRights {
    /** @param namespaced whether it is about what lies in namespaces with jobs, and not about the whole cluster */
    record Right(String group, String resource, String subresource, String verb, boolean namespaced) {
        @Override
        public String toString() {
            String whole = subresource.isEmpty() ? resource : resource + "/" + subresource;
            return verb + " " + whole + (group.isEmpty() ? "" : "." + group);
        }
    }

    private static final Pattern RULE = Pattern.compile(
            "apiGroups: \\[(?<groups>[^]]*)]\\s+(?:#[^\\n]*\\s+)*resources: \\[(?<resources>[^]]*)]\\s+(?:#[^\\n]*\\s+)*verbs:"
                    + " \\[(?<verbs>[^]]*)]");
    private static final String LEASES = "leases";

    private OperatorRights() {}

    static List<Right> all() {
        return Stream.concat(of("_helpers.tpl", true), of("rbac.yaml", false))
                .filter(r -> !r.resource().equals(LEASES)) // in its own namespace, and told by whether one leads
                .toList();
    }

    private static Stream<Right> of(String template, boolean namespaced) {
        return RULE.matcher(text(template))
                .results()
                .flatMap(rule -> words(rule.group("groups"))
                        .flatMap(group -> words(rule.group("resources"))
                                .flatMap(resource -> words(rule.group("verbs"))
                                        .map(verb -> right(group, resource, verb, namespaced)))));
    }

    private static Right right(String group, String resource, String verb, boolean namespaced) {
        String[] parts = resource.split("/", 2);
        return new Right(group, parts[0], parts.length > 1 ? parts[1] : "", verb, namespaced);
    }

    private static Stream<String> words(String list) {
        return Arrays.stream(list.split(",")).map(w -> w.strip().replace("\"", ""));
    }

    private static String text(String template) {
        try (InputStream file = OperatorRights.class.getResourceAsStream("/chart/" + template)) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
