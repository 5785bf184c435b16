package dev.bulkhead.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;

/** The last log line of the first replica that matches goes to {@code status.progress}. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Progress(
        @JsonPropertyDescription(
                "Regular expression (RE2) that a progress line contains. Default: a line with" + " epoch=N or step=N.")
        @Size(min = 1, max = 256)
        @ValidationRule(value = READABLE, message = NOT_READABLE)
        String pattern,

        @JsonPropertyDescription(
                "Regular expression (RE2) of the line that says a checkpoint was written. Default: a line"
                        + " with checkpoint and saved, saving, wrote or written.")
        @Size(min = 1, max = 256)
        @ValidationRule(value = READABLE, message = NOT_READABLE)
        String checkpointPattern,

        @JsonPropertyDescription("How often the log is read.") @Min(1) @Max(3600) @Default("10")
        Integer intervalSeconds) {
    /** Evaluating one that is no regular expression is an error, which refuses the object. */
    private static final String READABLE = "''.matches(self) ? true : true";

    private static final String NOT_READABLE = "is no regular expression (RE2)";
}
