package dev.bulkhead.serving.plan;

import dev.bulkhead.api.v1alpha1.GatewayRef;
import dev.bulkhead.api.v1alpha1.InferenceService;
import dev.bulkhead.api.v1alpha1.Reason;
import dev.bulkhead.core.plan.Conditions;
import dev.bulkhead.core.plan.Conditions.Desired;
import dev.bulkhead.core.plan.Labels;
import dev.bulkhead.serving.plan.ObservedService.Exposure;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.GRPCRoute;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.GRPCRouteBuilder;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.HTTPRoute;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.HTTPRouteBuilder;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.ParentReference;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.ParentReferenceBuilder;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.RouteParentStatus;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The route of the Gateway API that leads callers from outside to the front of a service. It only leads there: routers split,
 * hold and count, whoever calls. So it needs no more of a gateway than core conformance.
 */
public final class GatewayRoute {
    static final String API = "gateway.networking.k8s.io/v1";

    private static final Map<String, String> LABELS =
            Map.of(Labels.MANAGED_BY, "bulkhead", Labels.OPERATOR, Children.OPERATOR, Labels.COMPONENT, "front");

    private GatewayRoute() {}

    /** Whether the cluster knows such routes. */
    public static boolean isServed(Set<String> apis) {
        return apis.contains(API);
    }

    /** Empty if the service names no gateway. */
    public static Optional<HasMetadata> of(InferenceService service) {
        return Optional.ofNullable(service.getSpec().gateway()).map(gateway -> route(service, gateway));
    }

    private static HasMetadata route(InferenceService service, GatewayRef gateway) {
        String name = service.getMetadata().getName();
        ObjectMeta metadata = Children.metadata(service, name, LABELS);
        ParentReference parent = new ParentReferenceBuilder()
                .withGroup("gateway.networking.k8s.io")
                .withKind("Gateway")
                .withName(gateway.name())
                .withNamespace(gateway.namespace())
                .withSectionName(gateway.sectionName())
                .build();
        return gateway.kind() == GatewayRef.Kind.GRPC
                ? new GRPCRouteBuilder()
                        .withMetadata(metadata)
                        .withNewSpec()
                        .withParentRefs(parent)
                        .withHostnames(service.getSpec().hosts())
                        .addNewRule()
                        .addNewBackendRef()
                        .withGroup("")
                        .withKind("Service")
                        .withName(name)
                        .withPort(FrontService.GRPC)
                        .withWeight(1)
                        .endBackendRef()
                        .endRule()
                        .endSpec()
                        .build()
                : new HTTPRouteBuilder()
                        .withMetadata(metadata)
                        .withNewSpec()
                        .withParentRefs(parent)
                        .withHostnames(service.getSpec().hosts())
                        .addNewRule()
                        .addNewMatch()
                        .withNewPath("PathPrefix", "/")
                        .endMatch()
                        .addNewBackendRef()
                        .withGroup("")
                        .withKind("Service")
                        .withName(name)
                        .withPort(FrontService.HTTP)
                        .withWeight(1)
                        .endBackendRef()
                        .endRule()
                        .endSpec()
                        .build();
    }

    /** Both kinds under the service's name, for those to be found that it does not ask for any more. */
    public static List<HasMetadata> named(InferenceService service) {
        ObjectMeta metadata = Children.metadata(service, service.getMetadata().getName(), LABELS);
        return List.of(
                new HTTPRouteBuilder().withMetadata(metadata).build(),
                new GRPCRouteBuilder().withMetadata(metadata).build());
    }

    /** Whether a route may be there: its spec asks for one, or its status still tells of one. */
    public static boolean concerns(InferenceService service) {
        return service.getSpec().gateway() != null
                || service.getStatus() != null
                        && Conditions.find(service.getStatus().conditionsOrEmpty(), ServingConditions.EXPOSED)
                                .isPresent();
    }

    /** What the gateway's controller says of the route; empty if there is none, and is to be none. */
    static Optional<Desired> condition(InferenceService service, Exposure exposure) {
        GatewayRef gateway = service.getSpec().gateway();
        if (gateway != null) {
            return Optional.of(condition(gateway, exposure.served(), exposure.route()));
        }
        return exposure.stale().isEmpty()
                ? Optional.empty()
                : Optional.of(exposed(false, Reason.RouteNotAccepted, "the route is being removed"));
    }

    /** Whether its controller has yet to speak, or a route has yet to go. */
    static boolean isUnsettled(ObservedService seen) {
        return condition(seen.service(), seen.exposure())
                .filter(c -> !c.status())
                .isPresent();
    }

    private static Desired condition(GatewayRef gateway, boolean served, Optional<HasMetadata> route) {
        if (!served) {
            return exposed(
                    false,
                    Reason.ApiNotServed,
                    "this cluster does not serve " + API + "; install the Gateway API and a gateway, or leave out"
                            + " spec.gateway");
        }
        List<RouteParentStatus> parents = route.map(GatewayRoute::parents).orElse(List.of());
        if (parents.isEmpty()) {
            return exposed(
                    false,
                    Reason.RouteNotAccepted,
                    "no controller has said yet whether gateway " + gateway.name() + " takes the route");
        }
        return parents.stream()
                .flatMap(p -> Optional.ofNullable(p.getConditions()).orElse(List.of()).stream())
                .filter(c -> List.of("Accepted", "ResolvedRefs").contains(c.getType()))
                .filter(c -> !"True".equals(c.getStatus()))
                .findFirst()
                .map(c -> exposed(false, Reason.RouteNotAccepted, refusal(gateway, c)))
                .orElseGet(() -> exposed(true, Reason.Exposed, "gateway " + gateway.name() + " leads to the service"));
    }

    private static String refusal(GatewayRef gateway, Condition condition) {
        return "gateway " + gateway.name() + " does not take the route: " + condition.getReason() + ", "
                + condition.getMessage();
    }

    private static List<RouteParentStatus> parents(HasMetadata route) {
        List<RouteParentStatus> parents = switch (route) {
            case HTTPRoute http
            when http.getStatus() != null -> http.getStatus().getParents();
            case GRPCRoute grpc
            when grpc.getStatus() != null -> grpc.getStatus().getParents();
            default -> null;
        };
        return parents == null ? List.of() : parents;
    }

    private static Desired exposed(boolean status, Reason reason, String message) {
        return new Desired(ServingConditions.EXPOSED, status, reason, message);
    }
}
