package dev.bulkhead.serving.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bulkhead.api.v1alpha1.InferenceServiceStatus;
import dev.bulkhead.api.v1alpha1.InferenceServiceStatus.Phase;
import dev.bulkhead.api.v1alpha1.Reason;
import dev.bulkhead.core.plan.Conditions;
import dev.bulkhead.serving.plan.ServingConditions;
import dev.bulkhead.testkit.tools.GoSource;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ConditionBuilder;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.GRPCRoute;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.HTTPRoute;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.HTTPRouteBuilder;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.HTTPRouteStatus;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.ParentReference;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.RouteParentStatus;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Our routes against the Gateway API's own CRDs; the gateway's controller is played by the test. */
class GatewayIT {
    private static final String SPEC = """
            predictor: {image: 'example/serve:1'}
            hosts: [iris.example]
            gateway: {name: public}
            """;

    @RegisterExtension
    static final ServingWorld world = new ServingWorld(GatewayIT::crds);

    private static Stream<Path> crds() {
        Path folder = GoSource.of("sigs.k8s.io/gateway-api", "v1.6.2").resolve("config/crd/standard");
        return Stream.of("httproutes", "grpcroutes")
                .map(kind -> folder.resolve("gateway.networking.k8s.io_" + kind + ".yaml"));
    }

    @Test
    void whatTheGatewaySaysOfTheRouteIsTold() {
        Stage stage = new Stage(world, "outside").apply(SPEC);
        stage.awaitStatus(s -> exposed(s)
                .filter(c -> c.getMessage().contains("no controller has said yet"))
                .isPresent());
        HTTPRoute route = Stage.until(() -> route("outside"), r -> r != null);

        assertThat(route.getSpec().getHostnames()).containsExactly("iris.example");
        assertThat(route.getSpec()
                        .getRules()
                        .getFirst()
                        .getBackendRefs()
                        .getFirst()
                        .getName())
                .isEqualTo("outside");

        answer("outside", "False", "NoMatchingListenerHostname", "no listener is for iris.example");
        stage.awaitStatus(s -> exposed(s)
                .filter(c -> c.getMessage().contains("no listener is for iris.example"))
                .isPresent());
        answer("outside", "True", "Accepted", "");
        stage.awaitStatus(s -> exposed(s)
                .filter(c -> c.getReason().equals(Reason.Exposed.name()) && "True".equals(c.getStatus()))
                .isPresent());

        assertThat(stage.awaitPhase(Phase.Ready).message()).doesNotContain("gateway");
    }

    @Test
    void aRouteThatIsNotAskedForAnyMoreGoes() {
        Stage stage = new Stage(world, "inside").apply(SPEC);
        Stage.until(() -> route("inside"), r -> r != null);

        stage.patch("{\"spec\":{\"gateway\":{\"kind\":\"GRPC\"}}}");
        Stage.until(() -> grpcRoute("inside"), r -> r != null);
        Stage.until(() -> route("inside"), r -> r == null);

        stage.patch("{\"spec\":{\"gateway\":null}}");
        Stage.until(() -> grpcRoute("inside"), r -> r == null);
        stage.awaitStatus(s -> s.phase() == Phase.Ready && exposed(s).isEmpty());
    }

    private static Optional<Condition> exposed(InferenceServiceStatus status) {
        return Conditions.find(status.conditionsOrEmpty(), ServingConditions.EXPOSED);
    }

    private static HTTPRoute route(String name) {
        return world.client()
                .resources(HTTPRoute.class)
                .inNamespace(world.namespace())
                .withName(name)
                .get();
    }

    private static GRPCRoute grpcRoute(String name) {
        return world.client()
                .resources(GRPCRoute.class)
                .inNamespace(world.namespace())
                .withName(name)
                .get();
    }

    private static void answer(String name, String status, String reason, String message) {
        Condition accepted = new ConditionBuilder()
                .withType("Accepted")
                .withStatus(status)
                .withReason(reason)
                .withMessage(message)
                .withLastTransitionTime("2026-01-01T00:00:00Z")
                .withObservedGeneration(1L)
                .build();
        ParentReference gateway = new ParentReference();
        gateway.setName("public");
        RouteParentStatus parent = new RouteParentStatus();
        parent.setControllerName("example.com/gateway");
        parent.setParentRef(gateway);
        parent.setConditions(List.of(accepted));
        HTTPRouteStatus all = new HTTPRouteStatus();
        all.setParents(List.of(parent));
        world.client()
                .resource(route(name))
                .editStatus(r -> new HTTPRouteBuilder(r).withStatus(all).build());
    }
}
