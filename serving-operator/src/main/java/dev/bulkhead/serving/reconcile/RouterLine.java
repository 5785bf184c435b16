package dev.bulkhead.serving.reconcile;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.bulkhead.serving.plan.Demand;
import dev.bulkhead.serving.plan.Latency;
import dev.bulkhead.serving.plan.Load;
import java.util.List;
import java.util.Optional;

/**
 * One line of a router's {@code GET /demand}: what it has counted of one revision since it was started. A line without a
 * revision only says that it lives.
 *
 * @param boot names this start of the router; with another one the counts begin anew
 */
@JsonIgnoreProperties(ignoreUnknown = true)
record RouterLine(
        String boot,
        String service,
        String revision,
        int inFlight,
        int held,
        long requests,
        long errors,
        List<Long> latency) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Empty for a line that cannot be read: a router that lies must not stop those that do not. */
    static Optional<RouterLine> parse(String line) {
        try {
            RouterLine parsed = JSON.readValue(line, RouterLine.class);
            boolean sound = parsed != null
                    && (parsed.revision() == null
                            || parsed.service() != null
                                    && parsed.boot() != null
                                    && parsed.latency() != null
                                    && parsed.latency().size() == Latency.BOUNDS.size() + 1
                                    && parsed.latency().stream().allMatch(n -> n != null && n >= 0)
                                    && parsed.inFlight() >= 0
                                    && parsed.held() >= 0
                                    && parsed.requests() >= 0
                                    && parsed.errors() >= 0);
            return sound ? Optional.of(parsed) : Optional.empty();
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }

    Load load() {
        return new Load(inFlight, held);
    }

    Demand demand() {
        return new Demand(requests, errors, new Latency(latency));
    }
}
