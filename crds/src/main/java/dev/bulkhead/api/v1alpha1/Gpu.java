package dev.bulkhead.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.List;

/**
 * GPUs of every replica, asked by what they must be able to do. Rendered to an extended resource and the node labels of GPU
 * feature discovery, or to a claim of dynamic resource allocation (KEP-4381).
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Gpu(
        @JsonPropertyDescription("GPUs per replica.") @Required @Min(1) @Max(64)
        Integer count,

        @JsonPropertyDescription("Memory that each GPU must have at least, such as 40Gi.")
        Quantity memory,

        @JsonPropertyDescription("Models that will do, as in the node label nvidia.com/gpu.product, whole or in part,"
                + " such as A100. Any if empty.")
        @Size(max = 16)
        List<@Size(min = 1, max = 63) String> models,

        @JsonPropertyDescription("Extended resource to ask for.")
        @Default("nvidia.com/gpu")
        @Pattern("^[a-z0-9]([-a-z0-9.]*[a-z0-9])?/[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?$")
        @Size(max = 253)
        String resource,

        @JsonPropertyDescription("Name of a DeviceClass: the GPUs are claimed by dynamic resource allocation instead.")
        @Size(min = 1, max = 253)
        String deviceClass) {

    public static final String NVIDIA = "nvidia.com/gpu";

    /** The extended resource, with the CRD's default for objects that never passed an API server. */
    public String resourceOrDefault() {
        return resource == null ? NVIDIA : resource;
    }
}
