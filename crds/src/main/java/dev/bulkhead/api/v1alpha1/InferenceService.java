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

/** Keep this model answering, scaled, and roll new versions of it out safely. */
@Group("bulkhead.dev")
@Version("v1alpha1")
@Kind("InferenceService")
@ShortNames("isvc")
@AdditionalPrinterColumn(name = "Phase", jsonPath = ".status.phase", type = Type.STRING)
@AdditionalPrinterColumn(name = "Stable", jsonPath = ".status.stable", type = Type.INTEGER)
@AdditionalPrinterColumn(name = "Traffic", jsonPath = ".status.traffic", type = Type.STRING)
@AdditionalPrinterColumn(name = "Status", jsonPath = ".status.message", type = Type.STRING)
@AdditionalPrinterColumn(name = "URL", jsonPath = ".status.url", type = Type.STRING, priority = 1)
@AdditionalPrinterColumn(name = "Age", jsonPath = ".metadata.creationTimestamp", type = Type.DATE)
@ValidationRule(
        value = "self.metadata.name.matches('^[a-z]([-a-z0-9]*[a-z0-9])?$') && size(self.metadata.name) <= 40",
        fieldPath = ".metadata.name",
        message =
                "metadata.name must start with a letter, hold only lower-case letters, digits and '-', and have at most"
                        + " 40 characters: it becomes the name of Services")
@ValidationRule(
        value = "self.metadata.name != 'bulkhead-router'",
        fieldPath = ".metadata.name",
        message = "bulkhead-router is the name of the router's own Service")
public class InferenceService extends CustomResource<InferenceServiceSpec, InferenceServiceStatus>
        implements Namespaced {}
