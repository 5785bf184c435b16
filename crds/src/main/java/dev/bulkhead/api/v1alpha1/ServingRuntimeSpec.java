package dev.bulkhead.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.SecurityContext;
import java.util.List;

/**
 * A program that serves models of some formats. Its command, arguments and environment may use $(MODEL_NAME),
 * $(MODEL_PATH), $(HTTP_PORT) and $(GRPC_PORT), as in any container; readyPath may as well.
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record ServingRuntimeSpec(
        @JsonPropertyDescription("What it serves.") @Required @Size(min = 1, max = 32)
        List<Format> formats,

        @JsonPropertyDescription("What it speaks.") @Required @Size(min = 1, max = 3)
        List<Predictor.InferenceProtocol> protocols,

        @JsonPropertyDescription(
                "Of several that would do the highest is taken; of equals the first by name. One of the"
                        + " namespace goes before one of the cluster.")
        @Default("0")
        @Min(-1000)
        @Max(1000)
        Integer priority,

        @JsonPropertyDescription("true: it is taken only by services that name it.") @Default("false")
        Boolean onlyByName,

        @Required @Size(min = 1, max = 1024) String image,
        @Size(max = 64) List<String> command,
        @Size(max = 256) List<String> args,
        @Size(max = 256) List<EnvVar> env,

        @Required @Min(1) @Max(65535) Integer port,

        @JsonPropertyDescription("Port of gRPC, if it is another one.") @Min(1) @Max(65535)
        Integer grpcPort,

        @JsonPropertyDescription("HTTP path that answers 200 when the model is loaded. Default: the port is open.")
        @Pattern("^/[^ ]*$")
        @Size(max = 512)
        String readyPath,

        @JsonPropertyDescription("Where the service names none.")
        ResourceRequirements resources,

        Quantity sharedMemory,
        SecurityContext securityContext) {

    /** A format of models. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public record Format(
            @Required @Pattern("^[a-z0-9]([-a-z0-9]*[a-z0-9])?$") @Size(min = 1, max = 40)
            String name,

            @JsonPropertyDescription("Any, if empty.") @Size(min = 1, max = 20)
            String version) {}
}
