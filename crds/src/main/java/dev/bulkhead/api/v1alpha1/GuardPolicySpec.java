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
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.List;

/** Rules for the namespaces selected. Where several policies select one namespace, the highest priority applies whole. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record GuardPolicySpec(
        @JsonPropertyDescription("Namespaces by their labels; all of them if empty.")
        @ValidationRule(
                value = "!has(self.matchExpressions) || self.matchExpressions.all(e, e.operator in ['In', 'NotIn'] ?"
                        + " has(e.values) && size(e.values) > 0 :"
                        + " e.operator in ['Exists', 'DoesNotExist'] && (!has(e.values) || size(e.values) == 0))",
                fieldPath = ".matchExpressions",
                message = "operators are In and NotIn with values, Exists and DoesNotExist without")
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

        @JsonPropertyDescription("Which taints may be tolerated for whom.")
        Taints taints,

        @JsonPropertyDescription("Gangs, order and shares.") Order scheduling,

        @JsonPropertyDescription("What to do about jobs that hold GPUs and do not use them. Nothing, if empty.")
        IdleGpus idleGpus,

        @JsonPropertyDescription(
                "Limit: pods that are not ours get a memory limit too, by a LimitRange in every selected"
                        + " namespace but those that start with kube-.")
        @Default("Ignore")
        ForeignPods foreignPods,

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
    @ValidationRule(
            value = "!has(self.sharedMemory) || (!has(self.defaultLimit)"
                    + " || quantity(string(self.sharedMemory)).compareTo(quantity(string(self.defaultLimit))) < 0)"
                    + " && (!has(self.maxLimit)"
                    + " || quantity(string(self.sharedMemory)).compareTo(quantity(string(self.maxLimit))) < 0)",
            fieldPath = ".sharedMemory",
            message = "sharedMemory counts inside the limit: it must be below defaultLimit and maxLimit")
    public record Memory(
            @JsonPropertyDescription("Limit and request of a container that names none. Built-in: 1Gi, or maxLimit if"
                    + " that is less.")
            @ValidationRule(value = SENSIBLE, message = NOT_SENSIBLE)
            Quantity defaultLimit,

            @JsonPropertyDescription(
                    "No container may ask for more, nor be raised above it. Built-in: the largest" + " node.")
            @ValidationRule(value = SENSIBLE, message = NOT_SENSIBLE)
            Quantity maxLimit,

            @JsonPropertyDescription("After an OOM kill the limit is multiplied by this. Built-in: 1.5.")
            @Pattern("^[0-9]{1,2}([.][0-9]{1,4})?$")
            @Size(max = 7)
            String growthFactor,

            @JsonPropertyDescription("And raised by at least this much. Built-in: 256Mi.")
            @ValidationRule(value = SENSIBLE, message = NOT_SENSIBLE)
            Quantity minGrowth,

            @JsonPropertyDescription("Size of /dev/shm where the job names none. Built-in: 64Mi.")
            @ValidationRule(value = SENSIBLE, message = NOT_SENSIBLE)
            Quantity sharedMemory,

            @JsonPropertyDescription("Raise the limit of a running container before it is killed. Built-in: true.")
            Boolean growInPlace,

            @JsonPropertyDescription("Start a template with what its earlier runs needed. Built-in: true.")
            Boolean remember) {
        private static final String SENSIBLE = "quantity(string(self)).compareTo(quantity('1Mi')) >= 0"
                + " && quantity(string(self)).compareTo(quantity('1Pi')) <= 0";
        private static final String NOT_SENSIBLE =
                "must be between 1Mi and 1Pi; note that 512m is half a byte, and 512Mi is meant";
    }

    /** Which taints may be tolerated for whom. Those of node health and of the control plane never are. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    @ValidationRule(
            value =
                    "!has(self.gpu) || self.gpu.all(k, !k.startsWith('node.kubernetes.io/')"
                            + " && !k.startsWith('node-role.kubernetes.io/') && !k.startsWith('node.cloudprovider.kubernetes.io/'))",
            fieldPath = ".gpu",
            message = "taints of node health and of the control plane cannot be tolerated by policy")
    @ValidationRule(
            value = "!has(self.gpu) || self.gpu.all(k, self.gpu.exists_one(o, o == k))",
            fieldPath = ".gpu",
            message = "a key is named twice")
    @ValidationRule(
            value = "!has(self.grants) || self.grants.all(g, self.grants.exists_one(o, o == g))",
            fieldPath = ".grants",
            message = "a taint is granted twice")
    @ValidationRule(
            value = "!has(self.grants) || self.grants.all(g, !(g.key in (has(self.gpu) ? self.gpu :"
                    + " ['nvidia.com/gpu'])))",
            fieldPath = ".grants",
            message = "a taint of gpu is for pods that ask for GPUs; granted to all it would keep nobody away")
    public record Taints(
            @JsonPropertyDescription("Keys of taints that pods tolerate which ask for GPUs. Built-in: nvidia.com/gpu.")
            @Size(max = 16)
            List<@Pattern(TAINT_KEY) @Size(max = 317) String> gpu,

            @JsonPropertyDescription("Taints that all our pods of the selected namespaces tolerate.") @Size(max = 16)
            List<Grant> grants) {
        static final String TAINT_KEY = "^[A-Za-z0-9]([-A-Za-z0-9_./]*[A-Za-z0-9])?$";
    }

    /** A taint that pods of the selected namespaces tolerate, such as that of their team's nodes. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    @ValidationRule(
            value = "!self.key.startsWith('node.kubernetes.io/') && !self.key.startsWith('node-role.kubernetes.io/')"
                    + " && !self.key.startsWith('node.cloudprovider.kubernetes.io/')",
            fieldPath = ".key",
            message = "taints of node health and of the control plane cannot be granted")
    public record Grant(
            @Required @Pattern(Taints.TAINT_KEY) @Size(max = 317)
            String key,

            @JsonPropertyDescription("Any value, if empty.") @Size(max = 63)
            String value,

            @JsonPropertyDescription("Any effect, if empty.")
            TaintEffect effect) {}

    /** Effects of a taint. */
    public enum TaintEffect {
        NoSchedule,
        PreferNoSchedule,
        NoExecute
    }

    /** Gangs, order and shares. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public record Order(
            @JsonPropertyDescription(
                    "Who starts all pods of a job or none, where the job does not say. Built-in:" + " Admission.")
            Scheduling.Gang gang,

            @JsonPropertyDescription("Share of each selected namespace in the GPUs, against the others. Built-in: 1.")
            @Min(1)
            @Max(1000)
            Integer weight,

            @JsonPropertyDescription("Whether jobs of higher priority may stop whole jobs of lower priority in these"
                    + " namespaces. Built-in: true.")
            Boolean preemptible) {}

    /** What to do about jobs that hold GPUs and do not use them. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public record IdleGpus(
            @JsonPropertyDescription("Address of a Prometheus that has the figures of the DCGM exporter.")
            @Required
            @Pattern("^https?://[^ ]+$")
            @Size(max = 512)
            String prometheus,

            @JsonPropertyDescription("Idle for this long.") @Default("1800") @Min(60) @Max(604800)
            Long afterSeconds,

            @JsonPropertyDescription("Report says so in status and event; Stop also ends the job, as failed.")
            @Default("Report")
            IdleAction action) {}

    /** What happens to a job with idle GPUs. */
    public enum IdleAction {
        Report,
        Stop
    }

    /** Pods that other programs make. */
    public enum ForeignPods {
        Ignore,
        Limit
    }

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
