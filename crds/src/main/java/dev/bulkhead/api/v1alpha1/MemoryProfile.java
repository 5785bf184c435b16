package dev.bulkhead.api.v1alpha1;

import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn.Type;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Kind;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Version;

/** The memory that one container of a template needed in its earlier runs; the next run starts with it. */
@Group("bulkhead.dev")
@Version("v1alpha1")
@Kind("MemoryProfile")
@Plural("memoryprofiles")
@ShortNames("mp")
@AdditionalPrinterColumn(name = "Image", jsonPath = ".spec.image", type = Type.STRING)
@AdditionalPrinterColumn(name = "Role", jsonPath = ".spec.role", type = Type.STRING)
@AdditionalPrinterColumn(name = "Container", jsonPath = ".spec.container", type = Type.STRING)
@AdditionalPrinterColumn(name = "Peak", jsonPath = ".spec.peak", type = Type.STRING)
@AdditionalPrinterColumn(name = "Needed", jsonPath = ".spec.needed", type = Type.STRING)
@AdditionalPrinterColumn(name = "Killed at", jsonPath = ".spec.killedAt", type = Type.STRING)
@AdditionalPrinterColumn(name = "Kills", jsonPath = ".spec.kills", type = Type.INTEGER)
@AdditionalPrinterColumn(name = "Last seen", jsonPath = ".spec.lastSeen", type = Type.DATE)
public class MemoryProfile extends CustomResource<MemoryProfileSpec, Void> implements Namespaced {}
