package dev.bulkhead.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;

/** Who restarts after a failure, and how often; a budget that is not named here comes from the GuardPolicy. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Restart(
        @JsonPropertyDescription("Gang restarts every replica from the checkpoint; Replica only the one that failed."
                + " Auto: Gang for PyTorch and JAX, whose collectives hang on a lone restarted rank;"
                + " Replica for Plain and for TensorFlow with parameter servers.")
        @Default("Auto")
        Scope scope,

        @JsonPropertyDescription("Failures of the program itself.")
        Budget application,

        @JsonPropertyDescription("Kills for host memory, each of which raises the limit; and lack of GPU memory.")
        Budget outOfMemory,

        @JsonPropertyDescription("Failures of nodes, evictions, preemptions: they do not use up the others.")
        Budget infrastructure,

        @JsonPropertyDescription("When the GPU runs out of memory again after its allocator was set: halve"
                + " BULKHEAD_BATCH_SCALE, a factor for the batch of each forward pass, and restart. For"
                + " programs that read it and accumulate gradients. Without this field such a job fails.")
        BatchScale batchScale) {

    /** How far the batch may be made smaller. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public record BatchScale(
            @JsonPropertyDescription("Smallest factor: 1 divided by this.") @Default("8") @Min(2) @Max(1024)
            Integer maxDivisor) {}

    /** Who restarts. */
    public enum Scope {
        Auto,
        Gang,
        Replica
    }

    public static final Restart DEFAULT = new Restart(Scope.Auto, null, null, null, null);
}
