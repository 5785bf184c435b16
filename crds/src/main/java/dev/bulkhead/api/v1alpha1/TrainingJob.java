package dev.bulkhead.api.v1alpha1;

import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn.Type;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Kind;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Version;

/** Run this distributed training to its end. */
@Group("bulkhead.dev")
@Version("v1alpha1")
@Kind("TrainingJob")
@ShortNames("tj")
@AdditionalPrinterColumn(name = "Phase", jsonPath = ".status.phase", type = Type.STRING)
@AdditionalPrinterColumn(name = "Attempt", jsonPath = ".status.attempt", type = Type.INTEGER)
@AdditionalPrinterColumn(name = "Status", jsonPath = ".status.message", type = Type.STRING)
@AdditionalPrinterColumn(name = "Progress", jsonPath = ".status.progress", type = Type.STRING, priority = 1)
@AdditionalPrinterColumn(name = "Age", jsonPath = ".metadata.creationTimestamp", type = Type.DATE)
@ValidationRule(
        value = "self.metadata.name.matches('^[a-z]([-a-z0-9]*[a-z0-9])?$')",
        fieldPath = ".metadata.name",
        message = "metadata.name must start with a letter and hold only lower-case letters, digits and '-':"
                + " it becomes the name of a Service")
@ValidationRule(
        value = "self.spec.roles.all(r,"
                + " size(self.metadata.name) + size(r.name) + size(string(r.replicas - 1)) + 2 <= 63)",
        fieldPath = ".metadata.name",
        message = "metadata.name is too long: the host name <name>-<role>-<index> of every replica must fit into 63"
                + " characters")
@ValidationRule(
        value = "self.spec.roles == oldSelf.spec.roles || !has(self.status) || !has(self.status.startTime)"
                + " || self.spec.suspend && self.status.phase == 'Suspended'",
        fieldPath = ".spec.roles",
        message = "roles cannot change while the job is active: suspend it first, or make a new job")
public class TrainingJob extends CustomResource<TrainingJobSpec, TrainingJobStatus> implements Namespaced {}
