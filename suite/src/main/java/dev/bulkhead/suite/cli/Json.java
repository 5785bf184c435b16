package dev.bulkhead.suite.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.KubernetesListBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.PrintWriter;
import java.util.List;

/** Objects for machines: one alone as itself, several as a list. */
public final class Json {
    private static final ObjectMapper REPORTS = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private Json() {}

    /** What a command has found: a record, whose components are the fields. */
    public static void print(PrintWriter out, Record report) {
        try {
            out.println(REPORTS.writeValueAsString(report));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    public static void print(PrintWriter out, KubernetesClient client, List<? extends HasMetadata> objects) {
        Object shown = objects.size() == 1
                ? objects.get(0)
                : new KubernetesListBuilder().withItems(List.copyOf(objects)).build();
        out.println(client.getKubernetesSerialization().asJson(shown));
        out.flush();
    }

    /** @param again read them once more: they have changed since they were applied */
    public static void print(
            PrintWriter out, KubernetesClient client, List<GenericKubernetesResource> applied, boolean again) {
        print(out, client, again ? applied.stream().map(o -> reread(client, o)).toList() : applied);
    }

    private static GenericKubernetesResource reread(KubernetesClient client, GenericKubernetesResource object) {
        GenericKubernetesResource now = client.resource(object).get();
        return now == null ? object : now;
    }
}
