package dev.bulkhead.benchmarks;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the audit log says of gangs: when each pod was made and when the scheduler bound it, and which were deleted. */
final class GangLog {
    /** Longer than the scheduler takes for the pods of one gang, one after the other. */
    private static final Duration TOGETHER = Duration.ofSeconds(10);

    private static final Pattern POD = Pattern.compile("(.+)-worker-\\d+-(\\d+)");
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Pods of one attempt of one job. */
    private static final class Gang {
        private final Set<String> created = new HashSet<>();
        private final Map<String, Instant> bound = new HashMap<>();

        Duration spread() {
            Instant first = bound.values().stream().min(Instant::compareTo).orElse(Instant.EPOCH);
            return Duration.between(
                    first, bound.values().stream().max(Instant::compareTo).orElse(first));
        }
    }

    private final Map<String, Gang> gangs = new TreeMap<>();
    private int givenBack;

    void accept(String line) {
        try {
            accept(JSON.readTree(line));
        } catch (JsonProcessingException e) {
            throw new BenchmarkException("the audit log has a line that is not JSON: " + line, e);
        }
    }

    private void accept(JsonNode event) {
        JsonNode object = event.path("objectRef");
        boolean done = event.path("responseStatus").path("code").asInt() < 300;
        Matcher name = POD.matcher(object.path("name").asText());
        if (!done || !object.path("resource").asText().equals("pods") || !name.matches()) {
            return;
        }
        Gang gang = gangs.computeIfAbsent(
                object.path("namespace").asText() + "/" + name.group(1) + "#" + name.group(2), k -> new Gang());
        String verb = event.path("verb").asText();
        String part = object.path("subresource").asText();
        if (verb.equals("create") && part.isEmpty()) {
            gang.created.add(name.group());
        } else if (verb.equals("create") && part.equals("binding")) {
            gang.bound.put(
                    name.group(), Instant.parse(event.path("stageTimestamp").asText()));
        } else if (verb.equals("delete") && part.isEmpty() && !gang.bound.containsKey(name.group())) {
            givenBack++;
        }
    }

    /** Gangs of which some pods were made or bound and others not, or much later. */
    List<String> half(Map<String, PlacementLoad.Job> jobs) {
        return gangs.entrySet().stream()
                .filter(e -> {
                    int size = jobs.get(e.getKey().replaceAll("#.*", "")).pods();
                    Gang gang = e.getValue();
                    return gang.created.size() != size
                            || gang.bound.size() != size
                            || gang.spread().compareTo(TOGETHER) > 0;
                })
                .map(e -> e.getKey() + ": " + e.getValue().created.size() + " made, "
                        + e.getValue().bound.size() + " bound within "
                        + e.getValue().spread())
                .toList();
    }

    int gangs() {
        return gangs.size();
    }

    /** The longest time between the first and the last binding of a gang. */
    Duration longestSpread() {
        return gangs.values().stream()
                .map(Gang::spread)
                .max(Duration::compareTo)
                .orElse(Duration.ZERO);
    }

    /** Pods that were deleted before they were bound. */
    int givenBack() {
        return givenBack;
    }
}
