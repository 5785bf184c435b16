package dev.bulkhead.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Size;
import java.util.List;

/** When a job counts as complete. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Success(
        @JsonPropertyDescription("Roles that are looked at; all if empty.") @Size(max = 8)
        List<String> roles,

        @JsonPropertyDescription("All: every replica of them has succeeded. Any: one has.") @Default("All")
        Operator operator) {

    /** How many replicas must have succeeded. */
    public enum Operator {
        All,
        Any
    }
}
