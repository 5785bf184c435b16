package dev.bulkhead.serving.plan;

import dev.bulkhead.api.v1alpha1.InferenceService;
import dev.bulkhead.core.plan.Labels;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import java.util.Map;

/** The Service that bears the name of the InferenceService: it leads to the routers, which know what to do by the host name. */
public final class FrontService {
    static final int HTTP = 80;

    /** The same door, for callers that have to be told that it takes HTTP/2 without TLS (KEP-3726). */
    static final int GRPC = 81;

    /** Not that of the service: routers look for endpoints by it, and these are the routers themselves. */
    private static final Map<String, String> LABELS =
            Map.of(Labels.MANAGED_BY, "bulkhead", Labels.OPERATOR, Children.OPERATOR, Labels.COMPONENT, "front");

    private FrontService() {}

    public static Service of(InferenceService owner) {
        return new ServiceBuilder()
                .withMetadata(Children.metadata(owner, owner.getMetadata().getName(), LABELS))
                .withNewSpec()
                .withSelector(RouterChildren.SELECTOR)
                .addNewPort()
                .withName("http")
                .withProtocol("TCP")
                .withPort(HTTP)
                .withTargetPort(new IntOrString("http"))
                .endPort()
                .addNewPort()
                .withName("grpc")
                .withProtocol("TCP")
                .withAppProtocol("kubernetes.io/h2c")
                .withPort(GRPC)
                .withTargetPort(new IntOrString("http"))
                .endPort()
                .endSpec()
                .build();
    }
}
