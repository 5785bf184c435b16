package dev.bulkhead.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.kubernetes.api.model.EnvFromSource;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.SecurityContext;
import io.fabric8.kubernetes.api.model.VolumeMount;
import java.util.List;

/** Pods between callers and predictor. They find the predictor at {@code http://$PREDICTOR_HOST}. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Transformer(
        @Required @Size(min = 1, max = 1024) String image,
        @Size(max = 64) List<String> command,
        @Size(max = 256) List<String> args,
        @Size(max = 256) List<EnvVar> env,
        @Size(max = 32) List<EnvFromSource> envFrom,

        @JsonPropertyDescription("How many.") @Default("1") @Min(1) @Max(1000)
        Integer replicas,

        @JsonPropertyDescription("HTTP port. Default 8080.") @Min(1) @Max(65535)
        Integer port,

        @JsonPropertyDescription("HTTP path that answers 200 when it is ready. Default: the port is open.")
        @Pattern("^/[^ ]*$")
        @Size(max = 512)
        String readyPath,

        ResourceRequirements resources,

        @JsonPropertyDescription("How far the guards may raise the memory limit. Default from the GuardPolicy.")
        Quantity maxMemory,

        @Size(max = 64) List<VolumeMount> volumeMounts,
        SecurityContext securityContext,

        @JsonPropertyDescription("What surrounds the container.")
        PodSettings pod) {}
