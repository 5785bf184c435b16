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

/** Replicas of each revision that gets requests. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@ValidationRule(
        value = "self.maxReplicas >= self.minReplicas && self.maxReplicas >= 1",
        fieldPath = ".maxReplicas",
        message = "maxReplicas is below minReplicas, or 0")
@ValidationRule(
        value = "self.metric != 'Cpu' || self.minReplicas >= 1",
        fieldPath = ".minReplicas",
        message = "minReplicas 0 needs the metric Requests: without pods there is no CPU to look at")
@ValidationRule(
        value = "!has(self.schedules) || self.schedules.all(s, s.minReplicas <= self.maxReplicas)",
        fieldPath = ".schedules",
        message = "a schedule asks for more than maxReplicas")
@ValidationRule(
        value = "!has(self.target) || self.metric != 'Cpu' || self.target <= 100",
        fieldPath = ".target",
        message = "target of Cpu is a percentage of the request, at most 100")
public record ServingScale(
        @JsonPropertyDescription("0: without requests no pod is kept, and the first request waits for one.")
        @Default("1")
        @Min(0)
        @Max(1000)
        Integer minReplicas,

        @Default("1") @Min(1) @Max(1000) Integer maxReplicas,

        @JsonPropertyDescription("Requests: those in work and waiting, as the routers count them. Cpu: a"
                + " HorizontalPodAutoscaler on the CPU's use.")
        @Default("Requests")
        ScaleMetric metric,

        @JsonPropertyDescription(
                "Requests: how many at a time each replica is to have; default 7 in 10 of concurrency, or"
                        + " 10. Cpu: percent of the request; default 70.")
        @Min(1)
        @Max(100000)
        Integer target,

        @JsonPropertyDescription("So long the need must be lower before replicas go.")
        @Default("60")
        @Min(0)
        @Max(86400)
        Integer scaleDownDelaySeconds,

        @JsonPropertyDescription("Times at which more replicas are kept than minReplicas.") @Size(max = 16)
        List<Schedule> schedules) {

    /** What replicas are counted by. */
    public enum ScaleMetric {
        Requests,
        Cpu
    }

    /** A time at which replicas are kept, such as warm from eight to six on working days. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public record Schedule(
            @JsonPropertyDescription(
                    "When it begins: minute, hour, day of month, month, day of week, as in" + " \"0 8 * * 1-5\".")
            @Required
            @Pattern("^[^ ]+( [^ ]+){4}$")
            @Size(max = 100)
            String start,

            @JsonPropertyDescription("How long it lasts.") @Required @Min(60) @Max(604800)
            Integer durationSeconds,

            @JsonPropertyDescription("Such as Europe/Berlin.") @Default("Etc/UTC") @Size(max = 64)
            String timeZone,

            @Required @Min(1) @Max(1000) Integer minReplicas) {}

    public static final ServingScale ONE = new ServingScale(1, 1, ScaleMetric.Requests, null, 60, null);

    /** The same with the CRD's defaults, for objects that never passed an API server. */
    public ServingScale {
        minReplicas = minReplicas == null ? Integer.valueOf(1) : minReplicas;
        maxReplicas = maxReplicas == null ? Integer.valueOf(Math.max(1, minReplicas)) : maxReplicas;
        metric = metric == null ? ScaleMetric.Requests : metric;
        scaleDownDelaySeconds = scaleDownDelaySeconds == null ? Integer.valueOf(60) : scaleDownDelaySeconds;
    }

    public List<Schedule> schedulesOrEmpty() {
        return schedules == null ? List.of() : schedules;
    }
}
