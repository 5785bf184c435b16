package dev.bulkhead.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.Quantity;

/** Rules for the namespaces selected. Where several policies select one namespace, the highest priority applies whole. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record GuardPolicySpec(
        @JsonPropertyDescription("Namespaces by their labels; all of them if empty.")
        LabelSelector namespaceSelector,

        @JsonPropertyDescription(
                "Of several policies for a namespace the highest applies; of equals the first by" + " name.")
        @Default("0")
        @Min(-1000000)
        @Max(1000000)
        Integer priority,

        @JsonPropertyDescription("Memory limits and their growth.")
        Memory memory,

        @JsonPropertyDescription("How many restarts a job may spend, unless it says otherwise.")
        Restarts restarts,

        @JsonPropertyDescription("How long a job may wait for each kind of obstacle before it fails.")
        StartDeadlines startDeadlines,

        @JsonPropertyDescription("Whether user pods must meet the restricted Pod Security level: non-root, no"
                + " capabilities. Namespaces that enforce it get it anyway.")
        @Default("false")
        Boolean restrictedPods) {

    /** Memory limits and their growth. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    @ValidationRule(
            value = "!has(self.defaultLimit) || !has(self.maxLimit)"
                    + " || quantity(string(self.maxLimit)).compareTo(quantity(string(self.defaultLimit))) >= 0",
            fieldPath = ".maxLimit",
            message = "maxLimit is below defaultLimit")
    @ValidationRule(
            value = "!has(self.growthFactor) || double(self.growthFactor) > 1.0 && double(self.growthFactor) <= 10.0",
            fieldPath = ".growthFactor",
            message = "growthFactor must be above 1 and at most 10, such as \"1.5\"")
    public record Memory(
            @JsonPropertyDescription("Limit and request of a container that names none. Built-in: 1Gi.")
            Quantity defaultLimit,

            @JsonPropertyDescription(
                    "No container may ask for more, nor be raised above it. Built-in: the largest" + " node.")
            Quantity maxLimit,

            @JsonPropertyDescription("After an OOM kill the limit is multiplied by this. Built-in: 1.5.")
            @Pattern("^[0-9]{1,2}([.][0-9]{1,4})?$")
            @Size(max = 7)
            String growthFactor,

            @JsonPropertyDescription("And raised by at least this much. Built-in: 256Mi.")
            Quantity minGrowth,

            @JsonPropertyDescription("Size of /dev/shm where the job names none. Built-in: 64Mi.")
            Quantity sharedMemory) {}

    /** Budgets of restarts by cause. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public record Restarts(
            @JsonPropertyDescription("Built-in: 0, a program that fails is not run again.")
            Budget application,

            @JsonPropertyDescription("Built-in: 5.") Budget outOfMemory,

            @JsonPropertyDescription("Built-in: 10 within a day.")
            Budget infrastructure) {}

    /** Seconds a job may wait for each kind of obstacle. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public record StartDeadlines(
            @JsonPropertyDescription("An image that does not exist, is refused, or has a broken name. Built-in: 300.")
            @Min(1)
            @Max(31536000)
            Long imageSeconds,

            @JsonPropertyDescription("A registry that cannot be reached or limits the rate. Built-in: 1800.")
            @Min(1)
            @Max(31536000)
            Long registrySeconds,

            @JsonPropertyDescription("A Secret, ConfigMap, claim or volume that is not there. Built-in: 600.")
            @Min(1)
            @Max(31536000)
            Long referenceSeconds,

            @JsonPropertyDescription("Nodes, quota, GPUs. Built-in: no deadline.") @Min(1) @Max(31536000)
            Long capacitySeconds) {}
}
