package dev.bulkhead.benchmarks;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** When which replica got a pod, by the API server's audit log. */
final class ReactionTally {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern POD = Pattern.compile("(?<host>.+)-\\d+");

    private final Map<String, List<Instant>> created = new HashMap<>();

    void accept(String line) {
        try {
            JsonNode event = JSON.readTree(line);
            JsonNode object = event.path("objectRef");
            boolean creates = event.path("verb").asText().equals("create")
                    && object.path("resource").asText().equals("pods")
                    && object.path("subresource").asText().isEmpty()
                    && object.path("namespace").asText().equals(BurstShape.NAMESPACE)
                    && event.path("responseStatus").path("code").asInt() < 300;
            Matcher pod = POD.matcher(object.path("name").asText());
            if (creates && pod.matches()) {
                created.computeIfAbsent(pod.group("host"), host -> new ArrayList<>())
                        .add(Instant.parse(event.path("stageTimestamp").asText()));
            }
        } catch (JsonProcessingException e) {
            throw new BenchmarkException("the audit log has a line that is not JSON: " + line, e);
        }
    }

    /** Of one replica, in order. */
    List<Instant> createdAfter(String host, Instant event) {
        return created.getOrDefault(host, List.of()).stream()
                .filter(t -> t.isAfter(event))
                .sorted()
                .toList();
    }
}
