package dev.bulkhead.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;

/** How many restarts one kind of cause may spend, in all or within a sliding window. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Budget(
        @JsonPropertyDescription("Restarts allowed.") @Required @Min(0) @Max(50)
        Integer limit,

        @JsonPropertyDescription("Count only the restarts of the last this many seconds; all of them if empty.")
        @Min(1)
        @Max(31536000)
        Long windowSeconds) {}
