package dev.bulkhead.api.v1alpha1;

import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn.Type;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Kind;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Version;

/** A program that serves models, for the whole cluster. */
@Group("bulkhead.dev")
@Version("v1alpha1")
@Kind("ClusterServingRuntime")
@ShortNames("csrt")
@AdditionalPrinterColumn(name = "Formats", jsonPath = ".spec.formats[*].name", type = Type.STRING)
@AdditionalPrinterColumn(name = "Protocols", jsonPath = ".spec.protocols[*]", type = Type.STRING)
@AdditionalPrinterColumn(name = "Priority", jsonPath = ".spec.priority", type = Type.INTEGER)
@AdditionalPrinterColumn(name = "Image", jsonPath = ".spec.image", type = Type.STRING, priority = 1)
public class ClusterServingRuntime extends CustomResource<ServingRuntimeSpec, Void> {}
