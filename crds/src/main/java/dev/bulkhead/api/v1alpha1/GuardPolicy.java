package dev.bulkhead.api.v1alpha1;

import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn.Type;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Kind;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Version;

/** The platform team's rules for the namespaces that it selects. */
@Group("bulkhead.dev")
@Version("v1alpha1")
@Kind("GuardPolicy")
@Plural("guardpolicies")
@ShortNames("gp")
@AdditionalPrinterColumn(name = "Priority", jsonPath = ".spec.priority", type = Type.INTEGER)
@AdditionalPrinterColumn(name = "Default memory", jsonPath = ".spec.memory.defaultLimit", type = Type.STRING)
@AdditionalPrinterColumn(name = "Max memory", jsonPath = ".spec.memory.maxLimit", type = Type.STRING)
@AdditionalPrinterColumn(name = "Age", jsonPath = ".metadata.creationTimestamp", type = Type.DATE)
public class GuardPolicy extends CustomResource<GuardPolicySpec, Void> {}
