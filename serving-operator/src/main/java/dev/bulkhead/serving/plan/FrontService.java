package dev.bulkhead.serving.plan;

import dev.bulkhead.api.v1alpha1.InferenceService;
import dev.bulkhead.core.plan.Labels;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;

/** The Service that bears the name of the InferenceService: it leads to the routers, which know what to do by the host name. */
public final class FrontService {
    private static final int PORT = 80;

    private FrontService() {}

    public static Service of(InferenceService owner) {
        return new ServiceBuilder()
                .withNewMetadata()
                .withNamespace(owner.getMetadata().getNamespace())
                .withName(owner.getMetadata().getName())
                .addToLabels(Labels.MANAGED_BY, "bulkhead")
                .addToLabels(Labels.OPERATOR, "serving")
                .addToLabels(Labels.COMPONENT, "front")
                .withOwnerReferences(new OwnerReferenceBuilder()
                        .withApiVersion(owner.getApiVersion())
                        .withKind(owner.getKind())
                        .withName(owner.getMetadata().getName())
                        .withUid(owner.getMetadata().getUid())
                        .withController(true)
                        .withBlockOwnerDeletion(true)
                        .build())
                .endMetadata()
                .withNewSpec()
                .withSelector(RouterChildren.SELECTOR)
                .addNewPort()
                .withName("http")
                .withProtocol("TCP")
                .withPort(PORT)
                .withTargetPort(new IntOrString("http"))
                .endPort()
                .endSpec()
                .build();
    }
}
