package dev.bulkhead.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;

/** How the pods of a job get their nodes. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@ValidationRule(
        value = "!has(self.queue) || has(self.gang) && self.gang in ['Kueue', 'Volcano']",
        fieldPath = ".queue",
        message = "queue has an effect only with gang Kueue or Volcano")
@ValidationRule(
        value = "!has(self.gang) || self.gang != 'Kueue' || has(self.queue)",
        fieldPath = ".queue",
        message = "Kueue needs the name of a LocalQueue in queue")
public record Scheduling(
        @JsonPropertyDescription("Who sees to it that all pods of the job start or none. Default from the GuardPolicy.")
        Gang gang,

        @JsonPropertyDescription("Kueue: the LocalQueue. Volcano: the queue.") @Size(min = 1, max = 253)
        String queue,

        @JsonPropertyDescription("Whether the replicas may run on GPUs of different models.") @Default("false")
        Boolean mixedGpuModels) {

    /** Who sees to it that all pods of a job start, or none. */
    public enum Gang {
        /** The suite itself: pods are made when the whole job fits, on the nodes that it has chosen. */
        Admission,
        /** The scheduler, by a PodGroup of scheduling.k8s.io. */
        PodGroup,
        /** Volcano, by a PodGroup of its own. */
        Volcano,
        /** The coscheduling plug-in of sig-scheduling. */
        Coscheduling,
        /** Kueue, by its plain pod groups. */
        Kueue,
        /** Nobody: pods are made at once, and the scheduler places each for itself. */
        None
    }
}
