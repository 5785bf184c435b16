package dev.bulkhead.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;
import io.fabric8.kubernetes.api.model.Quantity;

/**
 * What one container of a template needed in earlier runs. A template is an image repository, the programs and scripts of
 * its command, a role and a GPU model; tags and options vary from run to run. Written by the operators; deleting it forgets.
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record MemoryProfileSpec(
        @JsonPropertyDescription("Image without tag and digest.") @Size(max = 1024)
        String image,

        @JsonPropertyDescription("Programs, scripts and modules of the command line, without options.") @Size(max = 256)
        String command,

        @Size(max = 63) String role,
        @Size(max = 63) String container,
        @Size(max = 63) String gpuModel,

        @JsonPropertyDescription("Highest working set seen in a run that ended well.")
        Quantity peak,

        @JsonPropertyDescription(
                "The limit that a container needed which was raised or killed; the next run starts with it.")
        Quantity needed,

        @JsonPropertyDescription("Highest limit at which a container was killed for memory.")
        Quantity killedAt,

        @JsonPropertyDescription("OOM kills seen.") Integer kills,

        @JsonPropertyDescription("The kill that was counted last: UID and attempt of its job. It is not counted again.")
        @Size(max = 64)
        String lastKill,

        @JsonPropertyDescription("When a run last told something new.") @Size(max = 32)
        String lastSeen) {}
