package dev.bulkhead.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.List;

/** A model and where it lies. It is mounted, or fetched before the container starts, under {@code /mnt/models}. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@ValidationRule(
        value = "!has(self.secret) || has(self.uri) && (self.uri.startsWith('s3://') || self.uri.startsWith('http'))"
                + " || has(self.adapters)",
        fieldPath = ".secret",
        message = "secret has an effect only for what is fetched from s3:// or http(s)://; an image is pulled with"
                + " pod.imagePullSecrets")
@ValidationRule(
        value = "!has(self.checksum) || has(self.uri) && (self.uri.startsWith('s3://') || self.uri.startsWith('http'))",
        fieldPath = ".checksum",
        message =
                "checksum has an effect only for what is fetched from s3:// or http(s)://; pin an image by its digest")
@ValidationRule(
        value =
                "!has(self.cacheClaim) || has(self.uri) && (self.uri.startsWith('s3://') || self.uri.startsWith('http'))",
        fieldPath = ".cacheClaim",
        message = "cacheClaim has an effect only for what is fetched from s3:// or http(s)://")
@ValidationRule(
        value = "!has(self.formatVersion) || has(self.format)",
        fieldPath = ".formatVersion",
        message = "formatVersion has no effect without format")
public record Model(
        @JsonPropertyDescription("Name by which the runtime serves it. Default: the name of the service.")
        @Pattern("^[A-Za-z0-9]([-A-Za-z0-9_./]*[A-Za-z0-9])?$")
        @Size(min = 1, max = 128)
        String name,

        @JsonPropertyDescription("Such as sklearn, xgboost, lightgbm, onnx, huggingface, gguf. Chooses the runtime.")
        @Pattern("^[a-z0-9]([-a-z0-9]*[a-z0-9])?$")
        @Size(min = 1, max = 40)
        String format,

        @JsonPropertyDescription("Version of the format, where runtimes differ in it.") @Size(min = 1, max = 20)
        String formatVersion,

        @JsonPropertyDescription("s3://bucket/prefix, http(s)://host/file (archives are unpacked), pvc://claim/path, or"
                + " oci://image, mounted as a volume.")
        @ValidationRule(value = ModelUri.SCHEME, message = ModelUri.SCHEME_MESSAGE)
        @ValidationRule(value = ModelUri.NO_PARENT, message = ModelUri.NO_PARENT_MESSAGE)
        @ValidationRule(value = ModelUri.NO_METADATA, message = ModelUri.NO_METADATA_MESSAGE)
        @Size(max = 1024)
        String uri,

        @JsonPropertyDescription("Your own name for what is served, for splits by version and for the history.")
        @Pattern("^[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?$")
        @Size(min = 1, max = 63)
        String version,

        @JsonPropertyDescription(
                "Secret with the credentials of the store: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY,"
                        + " and where needed AWS_SESSION_TOKEN, AWS_ENDPOINT_URL, AWS_REGION, ca.crt; for http token, or"
                        + " username and password.")
        @Size(min = 1, max = 253)
        String secret,

        @JsonPropertyDescription(
                "sha256:HEX of the file, or of the folder's list as the fetcher prints it. What differs"
                        + " is not served.")
        @Pattern("^sha256:[0-9a-f]{64}$")
        String checksum,

        @JsonPropertyDescription("Room for what is fetched; more is refused before it is fetched. Default 20Gi.")
        Quantity maxSize,

        @JsonPropertyDescription("Claim of the namespace in which fetched models are kept for the next pod.")
        @Size(min = 1, max = 253)
        String cacheClaim,

        @JsonPropertyDescription("LoRA adapters, fetched to /mnt/adapters/NAME.") @Size(max = 32)
        List<Adapter> adapters) {

    /** A fine-tuned addition to the model. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public record Adapter(
            @Required @Pattern("^[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?$") @Size(min = 1, max = 63)
            String name,

            @JsonPropertyDescription("s3:// or http(s)://.")
            @Required
            @ValidationRule(
                    value = "self.startsWith('s3://') || self.startsWith('http://') || self.startsWith('https://')",
                    message = "adapters are fetched from s3://, http:// or https://")
            @ValidationRule(value = ModelUri.NO_PARENT, message = ModelUri.NO_PARENT_MESSAGE)
            @ValidationRule(value = ModelUri.NO_METADATA, message = ModelUri.NO_METADATA_MESSAGE)
            @Size(max = 1024)
            String uri) {}
}
