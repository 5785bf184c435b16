package dev.bulkhead.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.Quantity;

/**
 * A volume that outlives the pods, mounted in every replica of every role; its path is in {@code CHECKPOINT_DIR}. Either
 * a claim that exists, or one made with the job and deleted with it.
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@ValidationRule(
        value = "has(self.claimName) != has(self.size)",
        message = "name an existing claim (claimName) or the size of one to make, not both")
@ValidationRule(
        value = "!has(self.storageClassName) || has(self.size)",
        fieldPath = ".storageClassName",
        message = "storageClassName has an effect only with size")
public record Checkpoint(
        @JsonPropertyDescription("Mount path, also in CHECKPOINT_DIR.")
        @Required
        @Pattern("^/[^:]*$")
        @Size(min = 2, max = 256)
        String path,

        @JsonPropertyDescription("An existing PersistentVolumeClaim of this namespace.") @Size(min = 1, max = 253)
        String claimName,

        @JsonPropertyDescription("Make a claim of this size; it is deleted with the job.")
        Quantity size,

        @JsonPropertyDescription("StorageClass of the claim to make; the cluster's default if empty.")
        @Size(min = 1, max = 253)
        String storageClassName,

        @JsonPropertyDescription("ReadWriteMany when the replicas may run on several nodes.") @Default("ReadWriteOnce")
        AccessMode accessMode) {

    /** Access modes that let a gang share a volume. */
    public enum AccessMode {
        ReadWriteOnce,
        ReadWriteMany
    }
}
