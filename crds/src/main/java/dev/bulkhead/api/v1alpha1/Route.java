package dev.bulkhead.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;
import java.util.List;

/**
 * What the routers do with requests for a service, in the terms of revisions' names. Routers read this and nothing else of
 * the object, so that what the status shows is what is done.
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Route(
        @JsonPropertyDescription("Shares in percent, of 100 together. Revisions without a share are left out.")
        @Size(max = 8)
        List<Target> targets,

        @Size(max = 16) List<Cohort> cohorts,
        Traffic.Sticky sticky,
        Mirror mirror,

        @Size(max = 16) List<@Size(max = 253) String> hosts,

        @JsonPropertyDescription("A request that takes longer is answered 504.")
        Integer timeoutSeconds,

        @JsonPropertyDescription("So long a request waits for a replica.")
        Integer holdSeconds,

        @JsonPropertyDescription("Requests at a time for each replica; no limit if empty.")
        Integer concurrency) {

    /** A share of the requests. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public record Target(@Size(max = 63) String revision, Integer weight) {}

    /** Callers that always get one revision. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public record Cohort(
            @Size(max = 64) String header,
            @Size(max = 64) String cookie,
            @Size(max = 16) List<@Size(max = 128) String> values,
            @Size(max = 63) String revision) {}

    /** Copies of requests. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public record Mirror(@Size(max = 63) String revision, Integer percent) {}

    public List<Target> targetsOrEmpty() {
        return targets == null ? List.of() : targets;
    }

    public List<Cohort> cohortsOrEmpty() {
        return cohorts == null ? List.of() : cohorts;
    }
}
