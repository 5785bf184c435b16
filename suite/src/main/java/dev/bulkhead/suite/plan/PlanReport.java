package dev.bulkhead.suite.plan;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.List;

/** What {@code plan} foretells, object by object. */
record PlanReport(
        @JsonPropertyDescription("One for each object of the file, in its order.")
        List<Forecast> objects) {

    /** What would become of an object. */
    enum Outcome {
        /** All of its pods would be made, and have a place. */
        starts,
        /** It would be taken, and wait. */
        waits,
        /** The API server or a guard refuses it. */
        refused,
        /** No kind of ours: the API server would take it, and that is all that is known. */
        accepted
    }

    /** One object of the file. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    record Forecast(
            String kind,
            String namespace,
            String name,

            @JsonPropertyDescription("starts, waits, refused; accepted: of a kind for which nothing more is known.")
            Outcome outcome,

            @JsonPropertyDescription("Why it waits or is refused.")
            String why,

            @JsonPropertyDescription("What would change that.")
            String remedy,

            @JsonPropertyDescription("What the guards would fill in or change.")
            List<Change> changes,

            @JsonPropertyDescription("What would be made.") List<Made> makes,

            @JsonIgnore List<HasMetadata> full,

            @JsonPropertyDescription("What could not be looked at.")
            List<String> notes) {

        /** Neither in trouble nor kept waiting. */
        boolean fine() {
            return outcome == Outcome.starts || outcome == Outcome.accepted;
        }
    }

    /** What a guard does to a job. */
    record Change(
            @JsonPropertyDescription("Which guard.") String guard,

            @JsonPropertyDescription("What it does, and because of what.")
            String what) {}

    /** An object that would be made. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Made(
            String kind,
            String name,

            @JsonPropertyDescription("Of a pod: the node that has room for it now.")
            String node) {}
}
