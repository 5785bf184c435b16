package dev.bulkhead.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;

/** How a new revision takes over from the stable one, which keeps serving until then. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@ValidationRule(
        value = "self.strategy == 'Canary' || !has(self.steps)",
        fieldPath = ".steps",
        message = "steps have an effect only with the strategy Canary")
@ValidationRule(
        value = "self.strategy != 'Canary' || has(self.steps) && size(self.steps) > 0",
        fieldPath = ".steps",
        message = "Canary needs steps, such as [{weight: 10}, {weight: 50}]")
@ValidationRule(
        value = "!has(self.steps) || self.steps.map(s, s.weight).isSorted()"
                + " && self.steps.all(a, self.steps.exists_one(b, b.weight == a.weight))",
        fieldPath = ".steps",
        message = "weights of the steps must rise")
@ValidationRule(
        value = "self.strategy == 'Canary' || !has(self.analysis)",
        fieldPath = ".analysis",
        message = "analysis has an effect only with the strategy Canary: otherwise the new revision gets no requests"
                + " before it takes over")
@ValidationRule(
        value = "self.strategy != 'Immediate' || self.approval == 'Automatic'",
        fieldPath = ".approval",
        message = "approval has no effect with the strategy Immediate")
@ValidationRule(
        value = "!has(self.approvedRevision) || self.approval == 'Manual'",
        fieldPath = ".approvedRevision",
        message = "approvedRevision has an effect only with approval: Manual")
public record Rollout(
        @JsonPropertyDescription("Immediate: all requests, as soon as it answers. Canary: step by step. BlueGreen: all"
                + " at once when it runs at full size, the old one kept for keepSeconds.")
        @Default("Immediate")
        Strategy strategy,

        @JsonPropertyDescription("Canary: shares that the new revision gets one after the other; then all.")
        @Size(min = 1, max = 20)
        List<Step> steps,

        @JsonPropertyDescription("Canary: what a revision must keep to in every step; a breach gives everything back to"
                + " the stable one.")
        Analysis analysis,

        @JsonPropertyDescription("Manual: the last step waits until approvedRevision is the new revision's number"
                + " (kubectl bulkhead promote).")
        @Default("Automatic")
        Approval approval,

        @JsonPropertyDescription("Number of the revision that may take over.") @Min(1)
        Integer approvedRevision,

        @JsonPropertyDescription("A new revision that does not answer by then is given up; the stable one stays.")
        @Default("1800")
        @Min(10)
        @Max(604800)
        Integer deadlineSeconds,

        @JsonPropertyDescription("So long the pods of the old revision are kept after another has taken over, for a"
                + " return without a start.")
        @Default("60")
        @Min(0)
        @Max(86400)
        Integer keepSeconds) {

    /** How a new revision takes over. */
    public enum Strategy {
        Immediate,
        Canary,
        BlueGreen
    }

    /** Who says that it may. */
    public enum Approval {
        Automatic,
        Manual
    }

    /** A share of the requests, for a while. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public record Step(
            @JsonPropertyDescription("Percent of the requests.") @Required @Min(1) @Max(99)
            Integer weight,

            @JsonPropertyDescription("At least so long; with analysis also until there were minRequests.")
            @Default("60")
            @Min(1)
            @Max(604800)
            Integer seconds) {
        public Step {
            seconds = seconds == null ? Integer.valueOf(60) : seconds;
        }
    }

    /** What the new revision must keep to. Without enough requests nothing is judged, and nothing is promoted. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    @ValidationRule(
            value =
                    "has(self.maxErrorPercent) || has(self.maxErrorPercentOverStable) || has(self.maxLatencyMilliseconds)"
                            + " || has(self.maxLatencyPercentOfStable) || has(self.queries)",
            message = "name at least one bound")
    public record Analysis(
            @JsonPropertyDescription("Requests to the new revision before it is judged.")
            @Default("100")
            @Min(1)
            @Max(10000000)
            Integer minRequests,

            @JsonPropertyDescription("Answers 5xx, broken off or too late, in percent of all.") @Min(0) @Max(100)
            Integer maxErrorPercent,

            @JsonPropertyDescription("Points of percent above the stable revision in the same time.") @Min(0) @Max(100)
            Integer maxErrorPercentOverStable,

            @JsonPropertyDescription("Which percentile of the latency is looked at.") @Default("95") @Min(50) @Max(99)
            Integer percentile,

            @Min(1) @Max(3600000) Integer maxLatencyMilliseconds,

            @JsonPropertyDescription("150 allows half as much again as the stable revision in the same time.")
            @Min(100)
            @Max(10000)
            Integer maxLatencyPercentOfStable,

            @JsonPropertyDescription("Figures of your own from a Prometheus.")
            @Size(max = 8)
            @ValidationRule(
                    value = "self.all(a, self.exists_one(b, b.name == a.name))",
                    message = "two queries have the same name")
            List<Query> queries) {
        public Analysis {
            minRequests = minRequests == null ? Integer.valueOf(100) : minRequests;
            percentile = percentile == null ? Integer.valueOf(95) : percentile;
        }

        public List<Query> queriesOrEmpty() {
            return queries == null ? List.of() : queries;
        }
    }

    /** A figure that has to lie between two bounds. $(REVISION) and $(STABLE) in it are the names of the revisions. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    @ValidationRule(value = "has(self.min) || has(self.max)", message = "name min or max, or the query decides nothing")
    public record Query(
            @Required @Pattern("^[a-z0-9]([-a-z0-9]*[a-z0-9])?$") @Size(min = 1, max = 40)
            String name,

            @JsonPropertyDescription("Address of a Prometheus.") @Required @Pattern("^https?://[^ ]+$") @Size(max = 512)
            String prometheus,

            @JsonPropertyDescription("PromQL that gives one number.") @Required @Size(min = 1, max = 2048)
            String query,

            @Pattern(NUMBER) @Size(max = 32) String min,
            @Pattern(NUMBER) @Size(max = 32) String max) {
        private static final String NUMBER = "^-?[0-9]+([.][0-9]+)?$";
    }

    public static final Rollout DEFAULT =
            new Rollout(Strategy.Immediate, null, null, Approval.Automatic, null, 1800, 60);

    /** The same with the CRD's defaults, for objects that never passed an API server. */
    public Rollout {
        strategy = strategy == null ? Strategy.Immediate : strategy;
        approval = approval == null ? Approval.Automatic : approval;
        deadlineSeconds = deadlineSeconds == null ? Integer.valueOf(1800) : deadlineSeconds;
        keepSeconds = keepSeconds == null ? Integer.valueOf(60) : keepSeconds;
    }

    /** Whether this revision may take over. */
    public boolean approves(int revision) {
        return approval == Approval.Automatic || approvedRevision != null && approvedRevision == revision;
    }

    public List<Step> stepsOrEmpty() {
        return steps == null ? List.of() : steps;
    }
}
