package dev.bulkhead.serving.plan;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.bulkhead.api.v1alpha1.GuardPolicy;
import dev.bulkhead.api.v1alpha1.Predictor;
import dev.bulkhead.api.v1alpha1.Transformer;
import dev.bulkhead.core.diagnose.DiagnosedPod;
import dev.bulkhead.core.diagnose.Diagnoser;
import dev.bulkhead.core.guard.EffectivePolicy;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every file of {@code health} is a case: a revision ({@code predictor}, {@code transformer}), its {@code deployments} and
 * {@code pods} as the API server shows them, and their {@code events}; {@code health} at its end is what they add up to, and
 * is rewritten by {@code -Dgolden.update}.
 */
class GoldenHealthTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path CASES = Path.of("src/test/resources/health");
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final String RESULT = "\n---\n";

    static List<String> cases() throws IOException {
        try (Stream<Path> files = Files.list(CASES)) {
            return files.map(f -> f.getFileName().toString()).sorted().toList();
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void thePodsShowHowTheRevisionIsDoing(String name) throws IOException {
        Path file = CASES.resolve(name);
        String text = Files.readString(file);
        String in = text.contains(RESULT) ? text.substring(0, text.indexOf(RESULT)) : text.stripTrailing();

        String out = in + "\n" + Serialization.asYaml(shown(health(in)));

        if (Boolean.getBoolean("golden.update")) {
            Files.writeString(file, out);
        }
        assertThat(file).hasContent(out);
    }

    private static RevisionHealth health(String in) {
        JsonNode yaml = JSON.valueToTree(Serialization.unmarshal(in, Map.class));
        FrozenRevision revision = new FrozenRevision(
                2,
                "iris",
                Serialization.unmarshal(yaml.get("predictor").toString(), Predictor.class),
                yaml.has("transformer")
                        ? Serialization.unmarshal(yaml.get("transformer").toString(), Transformer.class)
                        : null,
                null,
                null,
                8080,
                null,
                Serialization.unmarshal(
                        "{\"spec\": {\"containers\": [{\"name\": \"predictor\", \"startupProbe\": {\"httpGet\": {\"path\":"
                                + " \"/ready\", \"port\": 8080}}}]}}",
                        PodTemplateSpec.class),
                null);
        List<Event> events = list(yaml, "events", Event.class);
        List<DiagnosedPod> pods = list(yaml, "pods", Pod.class).stream()
                .map(p -> new DiagnosedPod(p, Diagnoser.pod(p, events, NOW)))
                .toList();
        return RevisionHealthRule.of(
                revision,
                list(yaml, "deployments", Deployment.class),
                pods,
                EffectivePolicy.resolve(list(yaml, "policies", GuardPolicy.class), Map.of()));
    }

    private static Map<String, Object> shown(RevisionHealth health) {
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("wanted", health.wanted());
        shown.put("ready", health.ready());
        shown.put("furthest", health.furthest());
        health.problem().ifPresent(p -> shown.put("problem", p));
        health.digest().ifPresent(d -> shown.put("digest", d));
        return shown;
    }

    private static <T> List<T> list(JsonNode yaml, String field, Class<T> type) {
        return StreamSupport.stream(yaml.path(field).spliterator(), false)
                .map(n -> Serialization.unmarshal(n.toString(), type))
                .toList();
    }
}
