package dev.bulkhead.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;
import io.fabric8.kubernetes.api.model.Condition;
import java.util.List;

/**
 * What is true of the service. Saved before they are acted upon, because they cannot be computed again: latestRevision,
 * stable, candidate, rollout, route and history; the rest is computed anew in every loop.
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record InferenceServiceStatus(
        @JsonPropertyDescription("The generation of the spec that this status describes.")
        Long observedGeneration,

        Phase phase,

        @JsonPropertyDescription("What is happening, in words.") @Size(max = 1024)
        String message,

        @JsonPropertyDescription("Where callers of the cluster find it.") @Size(max = 512)
        String url,

        @JsonPropertyDescription("Number of the newest revision.")
        Integer latestRevision,

        @JsonPropertyDescription("Number of the revision that has proved itself; empty before the first has.")
        Integer stable,

        @JsonPropertyDescription("Number of the revision that is to take over.")
        Integer candidate,

        @JsonPropertyDescription("The shares, such as \"2: 90 %, 3: 10 %\".") @Size(max = 256)
        String traffic,

        @JsonPropertyDescription("What the routers do now.") Route route,

        @JsonPropertyDescription("Where the candidate stands.")
        RolloutStatus rollout,

        @JsonPropertyDescription("Revisions that have pods or a share, newest first.") @Size(max = 16)
        List<RevisionStatus> revisions,

        @JsonPropertyDescription("Who took over when, and why not; oldest first.") @Size(max = 20)
        List<Promotion> history,

        @Size(max = 16) List<Condition> conditions) {

    public static final InferenceServiceStatus NEW =
            new InferenceServiceStatus(null, null, null, null, null, null, null, null, null, null, null, null, null);

    /** One word for where the service is. */
    public enum Phase {
        /** Nothing answers yet. */
        Pending,
        /** It answers, and a new revision is on its way. */
        Progressing,
        Ready,
        /** No replica is kept; the next request starts one. */
        Idle,
        /** It answers, but a new revision has failed or replicas are missing. */
        Degraded,
        /** Nothing answers, and it will not by itself. */
        Failed
    }

    /** Where a candidate stands. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record RolloutStatus(
            @JsonPropertyDescription("Number of the candidate.")
            Integer revision,

            RolloutPhase phase,

            @JsonPropertyDescription(
                    "Canary: index of the step, from 0; while it starts, of the step that it starts for.")
            Integer step,

            @JsonPropertyDescription("When the candidate, or the step, began.")
            String since,

            @JsonPropertyDescription("When it was made.") String started,

            @JsonPropertyDescription(
                    "Requests and errors of the candidate in this step, as far as known; from 100 on to two digits.")
            Long requests,

            Long errors,

            @JsonPropertyDescription("In one word what it waits for, or why it was given up.")
            Reason reason,

            @JsonPropertyDescription("What is known of it, or why it was given up.") @Size(max = 1024)
            String message) {}

    /** Where a candidate stands. */
    public enum RolloutPhase {
        /** Its pods are on their way. */
        Starting,
        /** It gets a share and is looked at. */
        Stepping,
        /** All is well, and somebody has to say so. */
        AwaitingApproval,
        /** It was given up; the stable revision has all requests. */
        RolledBack
    }

    /** A revision and its pods. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record RevisionStatus(
            Integer number,
            @Size(max = 63) String name,

            @JsonPropertyDescription("The model's version, as the spec names it.") @Size(max = 63)
            String version,

            @JsonPropertyDescription("Runtime by which it is served.") @Size(max = 253)
            String runtime,

            Integer replicas,
            Integer ready,
            Reason reason,

            @JsonPropertyDescription("What keeps it from answering.") @Size(max = 1024)
            String message) {}

    /** That a revision took over, was given up, or gave way to a newer one. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Promotion(
            Integer revision,
            @Size(max = 63) String version,

            @JsonPropertyDescription("Digest of the model that was fetched.") @Size(max = 80)
            String digest,

            Verdict verdict,

            @JsonPropertyDescription("Who changed the spec, as the API server knows it.") @Size(max = 253)
            String by,

            String time,
            @Size(max = 512) String message) {}

    /** What became of a revision. */
    public enum Verdict {
        Promoted,
        RolledBack,
        /** A newer one came before it had proved itself. */
        Superseded
    }

    public List<RevisionStatus> revisionsOrEmpty() {
        return revisions == null ? List.of() : revisions;
    }

    public List<Promotion> historyOrEmpty() {
        return history == null ? List.of() : history;
    }

    public List<Condition> conditionsOrEmpty() {
        return conditions == null ? List.of() : conditions;
    }
}
