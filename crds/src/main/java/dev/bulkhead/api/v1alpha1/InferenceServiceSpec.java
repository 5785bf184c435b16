package dev.bulkhead.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;

/** What answers, how many of it, who gets which version, and how a new version takes over. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@ValidationRule(
        value = "!has(self.traffic) || !has(self.traffic.split) || !has(self.rollout)"
                + " || !has(self.rollout.strategy) || self.rollout.strategy == 'Immediate'",
        fieldPath = ".traffic.split",
        message = "a split by hand and a rollout that moves the split by itself exclude each other: leave one out")
@ValidationRule(
        value = "!has(self.gateway) || has(self.hosts) && size(self.hosts) > 0",
        fieldPath = ".gateway",
        message = "a gateway needs hosts: without them it would lead every request here")
public record InferenceServiceSpec(
        @JsonPropertyDescription("What answers. Every change of it is a new revision.") @Required
        Predictor predictor,

        @JsonPropertyDescription("Stands before the predictor and turns requests into what the model takes. A change of"
                + " it is a new revision too.")
        Transformer transformer,

        @JsonPropertyDescription("How many replicas, and when. Default: one.")
        ServingScale scaling,

        @JsonPropertyDescription("How a new revision takes over. Default: at once, as soon as it answers.")
        Rollout rollout,

        @JsonPropertyDescription("Who gets which revision, beside the rollout.")
        Traffic traffic,

        @JsonPropertyDescription("Further host names that lead to this service, such as that of an Ingress.")
        @Size(max = 16)
        List<@Pattern("^[a-z0-9]([-a-z0-9]*[a-z0-9])?([.][a-z0-9]([-a-z0-9]*[a-z0-9])?)*$") @Size(max = 253) String>
                hosts,

        @JsonPropertyDescription("Gateway that leads callers from outside to hosts. What becomes of it is told by the"
                + " condition Exposed.")
        GatewayRef gateway,

        @JsonPropertyDescription("Protect: the API server refuses to delete the service until this is Allow again.")
        @Default("Allow")
        DeletionPolicy deletionPolicy) {

    /** Whether the service may be deleted. */
    public enum DeletionPolicy {
        Allow,
        Protect
    }
}
