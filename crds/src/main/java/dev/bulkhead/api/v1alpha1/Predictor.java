package dev.bulkhead.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.EnvFromSource;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.SecurityContext;
import io.fabric8.kubernetes.api.model.VolumeMount;
import java.util.List;

/**
 * A model on a serving runtime, or an image of one's own, which may be given a model too. The container's fields mean what
 * they mean in core/v1; with a runtime they add to its own.
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@ValidationRule(
        value = "has(self.image) || has(self.model) && has(self.model.format)",
        fieldPath = ".model",
        message = "name model.format, so that a runtime can be chosen, or an image that serves by itself")
@ValidationRule(
        value = "!has(self.image) || !has(self.runtime)",
        fieldPath = ".runtime",
        message = "runtime has no effect beside image: leave one out")
@ValidationRule(
        value = "!has(self.image) || !has(self.model) || !has(self.model.format) && !has(self.model.formatVersion)",
        fieldPath = ".model.format",
        message = "model.format has no effect beside image: it chooses a runtime")
@ValidationRule(
        value = "!has(self.image) || !has(self.runtimeUpdates) || self.runtimeUpdates == 'Manual'",
        fieldPath = ".runtimeUpdates",
        message = "runtimeUpdates has no effect beside image")
@ValidationRule(
        value =
                "has(self.image) || !has(self.command) && !has(self.port) && !has(self.grpcPort) && !has(self.readyPath)",
        fieldPath = ".command",
        message = "command, port, grpcPort and readyPath are the runtime's; they have an effect only beside image")
@ValidationRule(
        value = "!has(self.maxMemory) || !has(self.resources) || !has(self.resources.limits)"
                + " || !('memory' in self.resources.limits) || quantity(string(self.maxMemory)).compareTo("
                + "quantity(string(self.resources.limits['memory']))) >= 0",
        fieldPath = ".maxMemory",
        message = "maxMemory is below the memory limit")
@ValidationRule(
        value = "!has(self.gpu) || !has(self.resources) || !has(self.resources.limits) ||"
                + " !((has(self.gpu.resource) ? self.gpu.resource : 'nvidia.com/gpu') in self.resources.limits)",
        fieldPath = ".gpu",
        message = "name the GPUs in gpu or in resources.limits, not in both")
public record Predictor(
        @JsonPropertyDescription("What is served.") Model model,

        @JsonPropertyDescription(
                "Name of a ServingRuntime of the namespace, or else of a ClusterServingRuntime. Default:"
                        + " the one of highest priority that serves the format by the protocol.")
        @Size(min = 1, max = 253)
        String runtime,

        @JsonPropertyDescription(
                "What callers speak: V1 or V2 (Open Inference Protocol) or OpenAI. Chooses the runtime;"
                        + " requests of any kind are passed on.")
        InferenceProtocol protocol,

        @JsonPropertyDescription("Manual: a runtime that is edited changes nothing here before the predictor changes."
                + " Automatic: it is a new revision, and rolled out as one.")
        @Default("Manual")
        RuntimeUpdates runtimeUpdates,

        @JsonPropertyDescription("An image that serves by itself, instead of a runtime.") @Size(min = 1, max = 1024)
        String image,

        @Size(max = 64) List<String> command,

        @JsonPropertyDescription("Arguments; with a runtime they follow its own.") @Size(max = 256)
        List<String> args,

        @Size(max = 256) List<EnvVar> env,
        @Size(max = 32) List<EnvFromSource> envFrom,

        @JsonPropertyDescription("HTTP port of the image. Default 8080.") @Min(1) @Max(65535)
        Integer port,

        @JsonPropertyDescription("gRPC port of the image, if it is another one.") @Min(1) @Max(65535)
        Integer grpcPort,

        @JsonPropertyDescription(
                "HTTP path of the image that answers 200 when the model is loaded. Default: the port is" + " open.")
        @Pattern("^/[^ ]*$")
        @Size(max = 512)
        String readyPath,

        @JsonPropertyDescription("Requests and limits. Missing ones come from the runtime, then from the memory guard.")
        ResourceRequirements resources,

        @JsonPropertyDescription("How far the guards may raise the memory limit. Default from the GuardPolicy.")
        Quantity maxMemory,

        @JsonPropertyDescription("GPUs of every replica.") Gpu gpu,

        @JsonPropertyDescription("Size of /dev/shm, counted inside the memory limit. Default from the GuardPolicy.")
        Quantity sharedMemory,

        @JsonPropertyDescription("Requests that a replica works on at a time; further ones wait. Default: no limit.")
        @Min(1)
        @Max(100000)
        Integer concurrency,

        @JsonPropertyDescription("A request that takes longer is answered 504.") @Default("300") @Min(1) @Max(86400)
        Integer timeoutSeconds,

        @JsonPropertyDescription(
                "A replica that does not answer for so long after its start has failed, from the fetch of"
                        + " the model on.")
        @Default("1800")
        @Min(10)
        @Max(86400)
        Integer startDeadlineSeconds,

        @Size(max = 64) List<VolumeMount> volumeMounts,
        SecurityContext securityContext,

        @JsonPropertyDescription("What surrounds the container.")
        PodSettings pod) {

    /** What callers speak. */
    public enum InferenceProtocol {
        V1,
        V2,
        OpenAI
    }

    /** What an edit of the runtime does. */
    public enum RuntimeUpdates {
        Manual,
        Automatic
    }

    /** Seconds with the CRD's default, for objects that never passed an API server. */
    public int timeout() {
        return timeoutSeconds == null ? 300 : timeoutSeconds;
    }

    public int startDeadline() {
        return startDeadlineSeconds == null ? 1800 : startDeadlineSeconds;
    }
}
