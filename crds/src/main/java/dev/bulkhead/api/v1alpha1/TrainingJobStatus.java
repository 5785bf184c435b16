package dev.bulkhead.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.List;

/**
 * What is true of the job. Two kinds of fields: those computed anew in every loop (phase, message, roles, conditions), and
 * the few that cannot be computed again and are saved before they are acted upon (attempt, restarts, attempts, memory,
 * gpuAllocator, batchScale, startTime).
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record TrainingJobStatus(
        @JsonPropertyDescription("The generation of the spec that this status describes.")
        Long observedGeneration,

        Phase phase,

        @JsonPropertyDescription("What is happening, in words.") @Size(max = 1024)
        String message,

        @JsonPropertyDescription("Which start of the job this is, from 1.")
        Integer attempt,

        @JsonPropertyDescription("Restarts spent, by cause.")
        Restarts restarts,

        @JsonPropertyDescription("The newest ended attempts, oldest first.") @Size(max = 50)
        List<Attempt> attempts,

        @JsonPropertyDescription("Memory limit of every container, and who set it.") @Size(max = 264)
        List<ContainerMemory> memory,

        @JsonPropertyDescription("Pods of the current attempt, per role.") @Size(max = 8)
        List<RoleStatus> roles,

        @JsonPropertyDescription("The newest progress line.") @Size(max = 256)
        String progress,

        @JsonPropertyDescription(
                "The newest progress line before which a checkpoint was written: where a restart begins.")
        @Size(max = 256)
        String checkpoint,

        @JsonPropertyDescription(
                "Setting of the GPU memory allocator that further attempts get after the GPU ran out of"
                        + " memory, as NAME=value.")
        @Size(max = 128)
        String gpuAllocator,

        @JsonPropertyDescription("Value of BULKHEAD_BATCH_SCALE, once the batch was made smaller.") @Size(max = 16)
        String batchScale,

        @JsonPropertyDescription("Place in the order of waiting jobs, from 1; empty if it does not wait for room.")
        Integer queuePosition,

        @JsonPropertyDescription("What the first replica left in its termination message when it succeeded.")
        @Size(max = 1024)
        String result,

        @JsonPropertyDescription("When the job became active, last resumed if it was suspended.")
        String startTime,

        @JsonPropertyDescription("Seconds of activity before the last suspension or return to the queue.")
        Long activeSeconds,

        String completionTime,
        @Size(max = 16) List<Condition> conditions) {

    public static final TrainingJobStatus NEW = new TrainingJobStatus(
            null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null);

    /** One word for where the job is. */
    public enum Phase {
        /** Not started: refused, or waiting for something it needs. */
        Pending,
        /** Its pods are there, but not all of them run. */
        Starting,
        Running,
        /** An attempt has ended and the next is under way. */
        Restarting,
        Suspended,
        Succeeded,
        Failed
    }

    /** Restarts spent, by cause. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Restarts(int application, int outOfMemory, int infrastructure) {
        public static final Restarts NONE = new Restarts(0, 0, 0);

        public int total() {
            return application + outOfMemory + infrastructure;
        }
    }

    /** Why an attempt ended. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public record Attempt(
            int number,
            @JsonPropertyDescription("When it ended.") String endTime,
            Reason reason,

            @JsonPropertyDescription("Which budget it was charged to; empty if it made room for others.")
            Charge charge,

            @JsonPropertyDescription("Cause, evidence and what was done about it.") @Size(max = 1024)
            String message,

            @JsonPropertyDescription("The last progress line before the end.") @Size(max = 256)
            String progress,

            @JsonPropertyDescription("The progress at the newest checkpoint: what came after it was lost.")
            @Size(max = 256)
            String checkpoint) {}

    /** Which budget a restart is charged to. */
    public enum Charge {
        Application,
        OutOfMemory,
        Infrastructure;

        /** Its name in {@code spec.restart} and in the metrics. */
        public String budget() {
            return Character.toLowerCase(name().charAt(0)) + name().substring(1);
        }
    }

    /** The memory limit that the guards gave a container. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public record ContainerMemory(
            @Size(max = 20) String role,
            @Size(max = 63) String container,
            Quantity limit,

            @JsonPropertyDescription("Spec: as written. Policy or Default: filled in by the memory guard. Remembered:"
                    + " what earlier runs of the template needed. Raised: in place, before a kill. Grown: after an OOM"
                    + " kill.")
            MemorySource source) {}

    /** Who set a memory limit. */
    public enum MemorySource {
        Spec,
        Policy,
        Default,
        Remembered,
        Raised,
        Grown
    }

    /** Pods of the current attempt. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record RoleStatus(
            @Size(max = 20) String name, int replicas, int pending, int running, int succeeded, int failed) {}

    public int currentAttempt() {
        return attempt == null ? 1 : attempt;
    }

    public Restarts restartsOrNone() {
        return restarts == null ? Restarts.NONE : restarts;
    }

    public List<Attempt> attemptsOrEmpty() {
        return attempts == null ? List.of() : attempts;
    }

    public List<ContainerMemory> memoryOrEmpty() {
        return memory == null ? List.of() : memory;
    }

    public List<Condition> conditionsOrEmpty() {
        return conditions == null ? List.of() : conditions;
    }

    public boolean finished() {
        return phase == Phase.Succeeded || phase == Phase.Failed;
    }
}
