package dev.bulkhead.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;

/** When a job that runs counts as stuck: no replica has written a line for this long. One that writes is enough. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Stall(
        @JsonPropertyDescription("Seconds in which no replica writes a line to its log.")
        @Required
        @Min(10)
        @Max(604800)
        Long afterSeconds,

        @JsonPropertyDescription("Report says so in the status. Restart also starts every replica again, charged to the"
                + " application's budget; when that is spent, or 0, the job fails instead.")
        @Default("Report")
        Action action) {

    /** What to do about it. */
    public enum Action {
        Report,
        Restart
    }
}
