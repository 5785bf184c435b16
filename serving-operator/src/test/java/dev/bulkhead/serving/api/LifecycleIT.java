package dev.bulkhead.serving.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bulkhead.api.v1alpha1.InferenceService;
import dev.bulkhead.api.v1alpha1.InferenceServiceStatus;
import dev.bulkhead.api.v1alpha1.InferenceServiceStatus.Phase;
import dev.bulkhead.api.v1alpha1.InferenceServiceStatus.Verdict;
import dev.bulkhead.api.v1alpha1.Reason;
import dev.bulkhead.api.v1alpha1.Route;
import dev.bulkhead.core.plan.Conditions;
import dev.bulkhead.serving.plan.ServingConditions;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The life of a service on the real API server and its controllers; its pods only seem to run. */
class LifecycleIT {
    @RegisterExtension
    static final ServingWorld world = new ServingWorld();

    @Test
    void aServiceAnswersThenANewRevisionTakesOverAndTheOldOneGoes() {
        Stage stage = new Stage(world, "takes-over").apply("""
                predictor: {image: 'example/serve:1', resources: {limits: {memory: 64Mi}}}
                rollout: {keepSeconds: 0}
                """);
        InferenceServiceStatus first = stage.awaitPhase(Phase.Ready);

        assertThat(first.stable()).isEqualTo(1);
        assertThat(first.route().targets()).containsExactly(new Route.Target("takes-over-rev-1", 100));
        assertThat(first.url()).isEqualTo("http://takes-over." + world.namespace());
        assertThat(first.conditions()).extracting(Condition::getStatus).containsOnly("True");

        stage.patch("{\"spec\":{\"predictor\":{\"image\":\"example/serve:2\"}}}");
        InferenceServiceStatus second =
                stage.awaitStatus(s -> Integer.valueOf(2).equals(s.stable()) && s.phase() == Phase.Ready);

        assertThat(second.route().targets()).containsExactly(new Route.Target("takes-over-rev-2", 100));
        assertThat(second.history()).extracting(h -> h.verdict()).containsExactly(Verdict.Promoted, Verdict.Promoted);
        Stage.until(() -> stage.deployment("takes-over-rev-1"), d -> d == null);
        assertThat(stage.deployment("takes-over-rev-2").getSpec().getReplicas()).isEqualTo(1);
        assertThat(stage.eventReasons()).contains(Reason.RevisionPromoted.name());
    }

    @Test
    void whatIsUndoneGoesBackToTheRevisionThatItWas() {
        Stage stage = new Stage(world, "undone").apply("predictor: {image: 'example/serve:1'}");
        stage.awaitPhase(Phase.Ready);
        stage.patch("{\"spec\":{\"predictor\":{\"image\":\"example/serve:2\"}}}");
        stage.awaitStatus(s -> Integer.valueOf(2).equals(s.stable()));

        stage.patch("{\"spec\":{\"predictor\":{\"image\":\"example/serve:1\"}}}");
        InferenceServiceStatus back = stage.awaitStatus(s -> Integer.valueOf(1).equals(s.stable()));

        assertThat(back.latestRevision()).isEqualTo(2);
    }

    @Test
    void aSecondOperatorWritesNothingAndRestartsNothing() {
        Stage stage = new Stage(world, "frozen").apply("predictor: {image: 'example/serve:1'}");
        stage.awaitPhase(Phase.Ready);
        Stage.until(this::routers, d -> Integer.valueOf(2).equals(d.getStatus().getReadyReplicas()));
        Deployment before = stage.deployment("frozen-rev-1");
        String status = stage.service().get().getMetadata().getResourceVersion();
        Deployment routersBefore = routers();
        world.stop();
        world.start();
        new Stage(world, "after-the-restart")
                .apply("predictor: {image: 'example/serve:1'}")
                .awaitPhase(Phase.Ready);

        assertThat(stage.deployment("frozen-rev-1")).isEqualTo(before);
        assertThat(stage.service().get().getMetadata().getResourceVersion()).isEqualTo(status);
        assertThat(routers()).isEqualTo(routersBefore);
    }

    @Test
    void aFormatThatNobodyServesIsNamedAndServedWhenARuntimeComes() {
        Stage stage = new Stage(world, "no-runtime")
                .apply("predictor: {model: {format: paddle, uri: 'pvc://models/paddle'}}");

        InferenceServiceStatus refused = stage.awaitPhase(Phase.Failed);

        assertThat(ready(refused).getReason()).isEqualTo(Reason.NoRuntimeForFormat.name());
        assertThat(refused.message()).contains("paddle");
    }

    @Test
    void aMissingSecretIsNamedBeforeAnyPodIsMade() {
        Stage stage = new Stage(world, "no-secret").apply("""
                predictor: {image: 'example/serve:1', envFrom: [{secretRef: {name: absent}}]}
                """);

        InferenceServiceStatus refused = stage.awaitStatus(s -> s.phase() == Phase.Failed);

        assertThat(ready(refused).getReason()).isEqualTo(Reason.SecretNotFound.name());
        assertThat(refused.message()).contains("absent");
        assertThat(stage.deployment("no-secret-rev-1")).isNull();
    }

    @Test
    void aServiceOfSomebodyElseIsLeftAlone() {
        Service theirs = world.client()
                .resource(new ServiceBuilder()
                        .withNewMetadata()
                        .withNamespace(world.namespace())
                        .withName("taken")
                        .endMetadata()
                        .withNewSpec()
                        .addToSelector("app", "theirs")
                        .addNewPort()
                        .withPort(1234)
                        .endPort()
                        .endSpec()
                        .build())
                .create();

        Stage stage = new Stage(world, "taken").apply("predictor: {image: 'example/serve:1'}");
        InferenceServiceStatus status = stage.awaitStatus(
                s -> s.conditions() != null && Reason.NameTaken.name().equals(ready(s).getReason()));

        assertThat(status.message()).contains("Service taken is there and belongs to somebody else");
        assertThat(world.client().resource(theirs).get().getSpec()).isEqualTo(theirs.getSpec());
    }

    @Test
    void withoutServicesThereAreNoRouters() {
        Stage stage = new Stage(world, "last").apply("predictor: {image: 'example/serve:1'}");
        stage.awaitPhase(Phase.Ready);
        assertThat(routers()).isNotNull();

        world.client()
                .resources(InferenceService.class)
                .inNamespace(world.namespace())
                .delete();

        Stage.until(this::routers, d -> d == null);
        Stage.until(() -> stage.deployment("last-rev-1"), d -> d == null);
    }

    private Deployment routers() {
        return world.client()
                .apps()
                .deployments()
                .inNamespace(world.namespace())
                .withName("bulkhead-router")
                .get();
    }

    private static Condition ready(InferenceServiceStatus status) {
        return Conditions.find(status.conditionsOrEmpty(), ServingConditions.READY)
                .orElseThrow();
    }
}
