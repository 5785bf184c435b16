package dev.bulkhead.benchmarks;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Instant;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * What the API server's audit log says of one burst. It costs the measured process nothing, and counts every arm by the
 * same rule: a write is a request that creates, changes or deletes, whatever came of it; Leases are left out.
 */
final class AuditTally {
    private static final Set<String> WRITES = Set.of("create", "update", "patch", "delete", "deletecollection");
    private static final ObjectMapper JSON = new ObjectMapper();

    private final String namespace;
    private final String userAgent;
    private final Set<String> created = new HashSet<>();
    private final Set<String> running = new HashSet<>();
    private final Map<String, Integer> writesByKind = new TreeMap<>();
    private final Map<String, Integer> writesOfOthers = new TreeMap<>();
    private int writes;
    private int reads;
    private int conflicts;
    private Instant firstWrite;
    private Instant lastWrite;
    private Instant lastCreated;
    private Instant lastRunning;

    AuditTally(String namespace, String userAgent) {
        this.namespace = namespace;
        this.userAgent = userAgent;
    }

    void accept(String line) {
        try {
            accept(JSON.readTree(line));
        } catch (JsonProcessingException e) {
            throw new BenchmarkException("the audit log has a line that is not JSON: " + line, e);
        }
    }

    private void accept(JsonNode event) {
        JsonNode object = event.path("objectRef");
        String verb = event.path("verb").asText();
        String sub = object.path("subresource").asText();
        String resource = object.path("resource").asText() + (sub.isEmpty() ? "" : "/" + sub);
        int code = event.path("responseStatus").path("code").asInt();
        Instant end = Instant.parse(event.path("stageTimestamp").asText());
        String agent = event.path("userAgent").asText();
        if (resource.equals("leases") || resource.endsWith("reviews")) {
            return; // a review is a question, though it is asked by a create
        }
        if (!agent.startsWith(userAgent)) {
            countOther(agent, verb, resource);
        } else {
            count(
                    verb,
                    resource,
                    code,
                    Instant.parse(event.path("requestReceivedTimestamp").asText()),
                    end);
        }
        if (object.path("namespace").asText().equals(namespace) && code < 300) {
            follow(event, verb, resource, object.path("name").asText(), end);
        }
    }

    private void count(String verb, String resource, int code, Instant begin, Instant end) {
        if (!WRITES.contains(verb)) {
            reads++;
            return;
        }
        writes++;
        writesByKind.merge(verb + " " + resource, 1, Integer::sum);
        conflicts += code == 409 ? 1 : 0;
        firstWrite = firstWrite == null || begin.isBefore(firstWrite) ? begin : firstWrite;
        lastWrite = later(lastWrite, end);
    }

    private void countOther(String agent, String verb, String resource) {
        if (WRITES.contains(verb)) {
            writesOfOthers.merge(agent.replaceAll("/.*", "") + " " + verb + " " + resource, 1, Integer::sum);
        }
    }

    /** A fake node's first word on a pod is that it runs. */
    private void follow(JsonNode event, String verb, String resource, String name, Instant end) {
        if (verb.equals("create") && resource.equals("pods")) {
            created.add(name);
            lastCreated = later(lastCreated, end);
        }
        boolean byNode = event.path("userAgent").asText().startsWith("kwok");
        if (byNode && verb.equals("patch") && resource.equals("pods/status") && running.add(name)) {
            lastRunning = later(lastRunning, end);
        }
    }

    private static Instant later(Instant one, Instant other) {
        return one == null || other.isAfter(one) ? other : one;
    }

    int created() {
        return created.size();
    }

    int running() {
        return running.size();
    }

    int writes() {
        return writes;
    }

    int reads() {
        return reads;
    }

    int conflicts() {
        return conflicts;
    }

    Map<String, Integer> writesByKind() {
        return Map.copyOf(writesByKind);
    }

    /** What the cluster wrote meanwhile, mostly because of ours: by program, verb and kind. */
    Map<String, Integer> writesOfOthers() {
        return Map.copyOf(writesOfOthers);
    }

    Optional<Instant> firstWrite() {
        return Optional.ofNullable(firstWrite);
    }

    Optional<Instant> lastWrite() {
        return Optional.ofNullable(lastWrite);
    }

    Optional<Instant> lastCreated() {
        return Optional.ofNullable(lastCreated);
    }

    Optional<Instant> lastRunning() {
        return Optional.ofNullable(lastRunning);
    }
}
