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
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.List;

/**
 * What to train, how wide, and what to do when something fails. Everything but {@code suspend}, the deadlines and the
 * restart budgets is fixed once the object exists: a changed training is a new job.
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@ValidationRule(
        value = "self.framework == oldSelf.framework",
        fieldPath = ".framework",
        message = "framework cannot change: make a new job")
@ValidationRule(
        value = "self.roles.map(r, r.name) == oldSelf.roles.map(r, r.name)",
        fieldPath = ".roles",
        message = "roles cannot be added, removed or renamed: make a new job")
@ValidationRule(
        value = "self.framework != 'PyTorch' || self.roles.all(r, r.name in ['master', 'worker'])",
        fieldPath = ".roles",
        message = "a PyTorch job has the roles master and worker")
@ValidationRule(
        value = "self.framework != 'PyTorch' || self.roles.all(r, r.name != 'master' || r.replicas == 1)",
        fieldPath = ".roles",
        message = "a PyTorch job has exactly one master")
@ValidationRule(
        value = "self.framework != 'TensorFlow' || self.roles.all(r, r.name in"
                + " ['chief', 'master', 'worker', 'ps', 'evaluator'])",
        fieldPath = ".roles",
        message = "a TensorFlow job has the roles chief (or master), worker, ps and evaluator")
@ValidationRule(
        value = "self.framework != 'TensorFlow' || self.roles.filter(r, r.name in ['chief', 'master']).all(r,"
                + " r.replicas == 1) && self.roles.filter(r, r.name in ['chief', 'master']).size() <= 1",
        fieldPath = ".roles",
        message = "a TensorFlow job has at most one chief (or master)")
@ValidationRule(
        value = "self.framework != 'JAX' || self.roles.all(r, r.name == 'worker')",
        fieldPath = ".roles",
        message = "a JAX job has the one role worker")
@ValidationRule(
        value = "!has(self.processesPerReplica) || self.framework == 'PyTorch'",
        fieldPath = ".processesPerReplica",
        message = "processesPerReplica has an effect only for PyTorch")
@ValidationRule(
        value = "!has(self.success) || !has(self.success.roles) || self.success.roles.all(n, self.roles.exists(r,"
                + " r.name == n))",
        fieldPath = ".success",
        message = "success.roles names a role that the job does not have")
public record TrainingJobSpec(
        @JsonPropertyDescription("Which rendezvous variables the replicas get: PyTorch, TensorFlow, JAX, or Plain for"
                + " none but their index.")
        @Required
        Framework framework,

        @JsonPropertyDescription("Groups of equal replicas.") @Required @Size(min = 1, max = 8)
        List<Role> roles,

        @JsonPropertyDescription(
                "PyTorch: processes that torchrun starts in each replica: a number, or auto, cpu," + " gpu. Default 1.")
        @Pattern("^(auto|cpu|gpu|[1-9][0-9]{0,3})$")
        @Size(max = 4)
        String processesPerReplica,

        @JsonPropertyDescription("Rendezvous port. Default 29500 for PyTorch, 2222 for TensorFlow, 6666 for JAX.")
        @Min(1)
        @Max(65535)
        Integer port,

        @JsonPropertyDescription("Where the training keeps its checkpoints; a restart resumes from there.")
        Checkpoint checkpoint,

        @JsonPropertyDescription("Size of /dev/shm in every replica, counted inside its memory limit. Default from the"
                + " GuardPolicy.")
        Quantity sharedMemory,

        @JsonPropertyDescription("Who restarts after a failure, and how often.")
        Restart restart,

        @JsonPropertyDescription("When the job counts as complete. Default: when every replica of every role has"
                + " succeeded; TensorFlow: when the chief, or else worker 0, has.")
        Success success,

        @JsonPropertyDescription("How the pods get their nodes.")
        Scheduling scheduling,

        @JsonPropertyDescription("When the job counts as stuck. Never, if empty.")
        Stall stall,

        @JsonPropertyDescription("Read a progress line from the log of the first replica.")
        Progress progress,

        @JsonPropertyDescription("true stops all pods and keeps the job; false starts it again.") @Default("false")
        Boolean suspend,

        @JsonPropertyDescription(
                "The job fails when it has been active this long, in seconds; time suspended does not" + " count.")
        @Min(1)
        @Max(315360000)
        Long activeDeadlineSeconds,

        @JsonPropertyDescription("Delete the job this many seconds after it has finished.") @Min(0) @Max(315360000)
        Long ttlSecondsAfterFinished,

        @JsonPropertyDescription("Which pods are removed when the job has finished. Running: those that still run;"
                + " finished ones stay, with their logs.")
        @Default("Running")
        CleanPodPolicy cleanPodPolicy) {

    /** Which pods are removed when the job has finished. */
    public enum CleanPodPolicy {
        Running,
        All,
        None
    }

    public boolean suspended() {
        return Boolean.TRUE.equals(suspend);
    }
}
