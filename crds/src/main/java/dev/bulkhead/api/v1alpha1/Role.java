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
import io.fabric8.kubernetes.api.model.EnvFromSource;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.SecurityContext;
import io.fabric8.kubernetes.api.model.VolumeMount;
import java.util.List;

/** A group of equal replicas. The fields here describe the training container; {@code pod} holds what surrounds it. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
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
public record Role(
        @JsonPropertyDescription("PyTorch: master, worker. TensorFlow: chief, master, worker, ps, evaluator. JAX:"
                + " worker. Plain: any.")
        @Required
        @Pattern("^[a-z]([-a-z0-9]*[a-z0-9])?$")
        @Size(min = 1, max = 20)
        String name,

        @JsonPropertyDescription("How many.") @Min(1) @Max(4096) @Default("1")
        Integer replicas,

        @JsonPropertyDescription("Image of the training container.") @Required @Size(min = 1, max = 1024)
        String image,

        @JsonPropertyDescription("Entrypoint; the image's own if empty. Not run in a shell.") @Size(max = 64)
        List<String> command,

        @JsonPropertyDescription("Arguments of the entrypoint.") @Size(max = 256)
        List<String> args,

        @JsonPropertyDescription("Working directory.") @Size(max = 1024)
        String workingDir,

        @JsonPropertyDescription("Environment. Variables of the rendezvous contract set here win over ours.")
        @Size(max = 256)
        List<EnvVar> env,

        @JsonPropertyDescription("Environment from ConfigMaps and Secrets.") @Size(max = 32)
        List<EnvFromSource> envFrom,

        @JsonPropertyDescription("Requests and limits. A missing memory limit is filled in by the memory guard.")
        ResourceRequirements resources,

        @JsonPropertyDescription("How far the guards may raise the memory limit. Default from the GuardPolicy.")
        Quantity maxMemory,

        @JsonPropertyDescription("GPUs of every replica. For full control set resources and pod.affinity instead.")
        Gpu gpu,

        @JsonPropertyDescription("Mounts of the pod's volumes.") @Size(max = 64)
        List<VolumeMount> volumeMounts,

        @JsonPropertyDescription("Security context of the training container.")
        SecurityContext securityContext,

        @JsonPropertyDescription("What surrounds the training container.")
        PodSettings pod) {

    /** Replicas with the CRD's default, for objects that never passed an API server. */
    public int count() {
        return replicas == null ? 1 : replicas;
    }
}
