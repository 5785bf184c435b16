package dev.bulkhead.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;

/** When a job that runs counts as stuck: no replica has written a line for this long. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Stall(
        @JsonPropertyDescription("Seconds without a new log line of a replica.") @Required @Min(10) @Max(604800)
        Long afterSeconds,

        @JsonPropertyDescription(
                "Report says so in the status; Restart also restarts, charged to the application's budget.")
        @Default("Report")
        Action action) {

    /** What to do about it. */
    public enum Action {
        Report,
        Restart
    }
}
