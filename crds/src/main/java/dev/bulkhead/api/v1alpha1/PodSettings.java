package dev.bulkhead.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Size;
import io.fabric8.kubernetes.api.model.Affinity;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.LocalObjectReference;
import io.fabric8.kubernetes.api.model.PodSecurityContext;
import io.fabric8.kubernetes.api.model.Toleration;
import io.fabric8.kubernetes.api.model.Volume;
import java.util.List;
import java.util.Map;

/** What surrounds the main container of a pod; each field means what it means in a core/v1 PodSpec. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record PodSettings(
        @JsonPropertyDescription("Labels of the pods; ours win.") @Size(max = 64)
        Map<String, String> labels,

        @JsonPropertyDescription("Annotations of the pods; ours win.") @Size(max = 64)
        Map<String, String> annotations,

        @Size(max = 64) Map<String, String> nodeSelector,
        Affinity affinity,
        @Size(max = 64) List<Toleration> tolerations,
        @Size(max = 64) List<Volume> volumes,
        @Size(max = 16) List<Container> initContainers,

        @JsonPropertyDescription("Further containers beside the main one.") @Size(max = 16)
        List<Container> sidecars,

        @JsonPropertyDescription("The pods get a token of this account only if it is named here.") @Size(max = 253)
        String serviceAccountName,

        @Size(max = 16) List<LocalObjectReference> imagePullSecrets,
        PodSecurityContext securityContext,
        @Size(max = 253) String priorityClassName,
        @Size(max = 253) String schedulerName,
        @Size(max = 253) String runtimeClassName,
        @Min(0) @Max(86400) Long terminationGracePeriodSeconds) {

    public static final PodSettings NONE =
            new PodSettings(null, null, null, null, null, null, null, null, null, null, null, null, null, null, null);
}
