package dev.bulkhead.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;
import io.fabric8.kubernetes.api.model.Quantity;

/**
 * What the containers of one template needed in its earlier runs. A template is an image repository, a command, a role and
 * a GPU model; tags and arguments vary from run to run. Written by the operators; deleting it forgets.
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record MemoryProfileSpec(
        @JsonPropertyDescription("Image without tag and digest.") @Size(max = 1024)
        String image,

        @JsonPropertyDescription("The command, shortened.") @Size(max = 256)
        String command,

        @Size(max = 63) String role,
        @Size(max = 63) String container,
        @Size(max = 63) String gpuModel,

        @JsonPropertyDescription("Highest working set or limit seen.")
        Quantity peak,

        @JsonPropertyDescription("Highest limit at which a container was killed for memory.")
        Quantity killedAt,

        @JsonPropertyDescription("OOM kills seen.") Integer kills,

        @JsonPropertyDescription("Runs seen.") Integer runs,

        @JsonPropertyDescription("When a run last told something new.") @Size(max = 32)
        String lastSeen) {}
