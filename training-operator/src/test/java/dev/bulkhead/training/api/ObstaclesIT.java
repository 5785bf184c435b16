package dev.bulkhead.training.api;

import static dev.bulkhead.training.api.Scene.TWO_WORKERS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bulkhead.api.v1alpha1.Reason;
import dev.bulkhead.api.v1alpha1.TrainingJobStatus;
import dev.bulkhead.api.v1alpha1.TrainingJobStatus.Phase;
import dev.bulkhead.core.plan.Conditions;
import dev.bulkhead.testkit.WriteLog;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceQuotaBuilder;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What keeps a job from running is said in its status soon, leaves nothing half made, and is over when it is over. */
class ObstaclesIT {
    /** A second, and what a machine of two cores needs while other tests run on it. */
    private static final Duration SOON = Duration.ofSeconds(3);

    private static final String BAD_LABEL = "pod: {labels: {team: '" + "x".repeat(64) + "'}}";

    @RegisterExtension
    static final TrainingWorld world = TrainingWorld.withOperator();

    private final PlayedNode node = world.node();

    enum Missing {
        Secret(Reason.SecretNotFound, "envFrom: [{secretRef: {name: thing}}]"),
        ConfigMap(Reason.ConfigMapNotFound, "env: [{name: A, valueFrom: {configMapKeyRef: {name: thing, key: a}}}]"),
        Claim(Reason.ClaimNotFound, "pod: {volumes: [{name: data, persistentVolumeClaim: {claimName: thing}}]}"),
        Account(Reason.ServiceAccountNotFound, "pod: {serviceAccountName: thing}");

        private final Reason reason;
        private final String role;

        Missing(Reason reason, String role) {
            this.reason = reason;
            this.role = role;
        }

        private HasMetadata thing() {
            return switch (this) {
                case Secret ->
                    new SecretBuilder()
                            .withNewMetadata()
                            .withName("thing")
                            .endMetadata()
                            .build();
                case ConfigMap ->
                    new ConfigMapBuilder()
                            .withNewMetadata()
                            .withName("thing")
                            .endMetadata()
                            .withData(Map.of("a", "b"))
                            .build();
                case Account ->
                    new ServiceAccountBuilder()
                            .withNewMetadata()
                            .withName("thing")
                            .endMetadata()
                            .build();
                case Claim ->
                    new PersistentVolumeClaimBuilder()
                            .withNewMetadata()
                            .withName("thing")
                            .endMetadata()
                            .withNewSpec()
                            .withAccessModes("ReadWriteOnce")
                            .withNewResources()
                            .addToRequests("storage", new Quantity("1Gi"))
                            .endResources()
                            .endSpec()
                            .build();
            };
        }
    }

    @SideBySide
    @ParameterizedTest
    @EnumSource
    void whatIsMissingIsNamedAndNothingIsMadeUntilItIsThere(Missing missing) {
        Scene scene = world.scene();
        Instant asked = Instant.now();
        scene.create("needy", TWO_WORKERS.replace("image:", missing.role + "\n  image:"));

        Condition held = scene.awaitCondition("needy", "Diagnosed", missing.reason);

        assertThat(Duration.between(asked, Instant.now())).isLessThan(SOON);
        assertThat(held.getMessage())
                .contains("thing does not exist in namespace " + scene.namespace())
                .contains("create it, or correct the name in the spec");
        assertThat(scene.status("needy").phase()).isEqualTo(Phase.Pending);
        assertThat(WriteLog.createdAndDeleted(world.writes().in(scene.namespace())))
                .isEmpty();

        scene.client().resource(missing.thing()).inNamespace(scene.namespace()).create();

        TrainingJobStatus running = scene.awaitPhase("needy", Phase.Running);
        assertThat(running.attempt()).isEqualTo(1);
        assertThat(Conditions.find(running.conditionsOrEmpty(), "Diagnosed")).isEmpty();
    }

    @SideBySide
    @Test
    void anImageThatDoesNotExistIsNamedAtOnceAndEndsTheJobAtItsDeadline() {
        Scene scene = world.scene();
        Policies.create(scene, "startDeadlines: {imageSeconds: 4}");
        scene.create("typo", TWO_WORKERS.replace("image:", "pod: {annotations: {played/by-hand: 'yes'}}\n  image:"));
        scene.awaitBound("typo-worker-0-1");
        Instant told = Instant.now();
        node.cannotStart(
                scene.pod("typo-worker-0-1"),
                "ErrImagePull",
                "failed to resolve reference \"registry.example/train:1\": registry.example/train:1: not found");

        Condition diagnosed = scene.awaitCondition("typo", "Diagnosed", Reason.ImageNotFound);

        assertThat(Duration.between(told, Instant.now())).isLessThan(SOON);
        assertThat(diagnosed.getMessage()).contains("example/train:1");
        assertThat(scene.status("typo").message()).contains("0 of 2 pods run");
        TrainingJobStatus failed = scene.awaitPhase("typo", Phase.Failed);
        assertThat(Conditions.find(failed.conditionsOrEmpty(), "Failed")
                        .orElseThrow()
                        .getReason())
                .isEqualTo("ImageNotFound");
        assertThat(failed.message()).contains("given up after");
        scene.awaitPods("typo", List::isEmpty);
        assertThat(failed.attempt()).isEqualTo(1);
    }

    @SideBySide
    @Test
    void aReferenceThatStaysMissingEndsTheJobAtItsDeadline() {
        Scene scene = world.scene();
        Policies.create(scene, "startDeadlines: {referenceSeconds: 2}");

        scene.create("needy", TWO_WORKERS.replace("image:", Missing.Secret.role + "\n  image:"));

        TrainingJobStatus failed = scene.awaitPhase("needy", Phase.Failed);
        assertThat(Conditions.find(failed.conditionsOrEmpty(), "Failed")
                        .orElseThrow()
                        .getReason())
                .isEqualTo("SecretNotFound");
        assertThat(WriteLog.createdAndDeleted(world.writes().in(scene.namespace())))
                .isEmpty();
    }

    @SideBySide
    @Test
    void aServiceOfSomebodyElseIsLeftAloneAndNamed() {
        Scene scene = world.scene();
        Service foreign = scene.client()
                .resource(new ServiceBuilder()
                        .withNewMetadata()
                        .withName("famous")
                        .endMetadata()
                        .withNewSpec()
                        .withClusterIP("None")
                        .withSelector(Map.of("app", "other"))
                        .endSpec()
                        .build())
                .inNamespace(scene.namespace())
                .create();
        scene.create("famous", TWO_WORKERS);
        Instant asked = Instant.now();

        Condition held = scene.awaitCondition("famous", "Diagnosed", Reason.NameTaken);

        assertThat(Duration.between(asked, Instant.now())).isLessThan(SOON);
        assertThat(held.getMessage()).contains("Service famous is there already and does not belong to this job");
        assertThat(scene.pods("famous")).isEmpty();
        assertThat(scene.client().resource(foreign).get().getMetadata().getResourceVersion())
                .isEqualTo(foreign.getMetadata().getResourceVersion());

        scene.client().resource(foreign).delete();

        scene.awaitPhase("famous", Phase.Running);
    }

    @SideBySide
    @Test
    void whatIsRefusedAgainAndAgainEndsTheJobAtItsDeadline() {
        Scene scene = world.scene();
        Policies.create(scene, "startDeadlines: {referenceSeconds: 9}");
        scene.create("labelled", TWO_WORKERS.replace("image:", BAD_LABEL + "\n  image:"));
        Instant refused = Instant.now();
        scene.awaitCondition("labelled", "Diagnosed", Reason.AdmissionDenied);
        assertThat(Duration.between(refused, Instant.now())).isLessThan(SOON);

        // tries at once and after 10 s; the second one does not start the deadline anew
        TrainingJobStatus failed = scene.awaitPhase("labelled", Phase.Failed);

        assertThat(Conditions.find(failed.conditionsOrEmpty(), "Failed")
                        .orElseThrow()
                        .getReason())
                .isEqualTo("AdmissionDenied");
        assertThat(failed.message()).contains("metadata.labels").contains("given up after");
        assertThat(Duration.between(refused, Instant.now())).isLessThan(Duration.ofSeconds(16));
        assertThat(scene.eventReasons("labelled")).containsExactly("AdmissionDenied", "AdmissionDenied");
    }

    @SideBySide
    @Test
    void aQuotaThatLeavesRoomForHalfOfItLeavesNothingHalfDone() {
        Scene scene = world.scene();
        var quota = scene.client()
                .resource(new ResourceQuotaBuilder()
                        .withNewMetadata()
                        .withName("small")
                        .endMetadata()
                        .withNewSpec()
                        .addToHard("pods", new Quantity("1"))
                        .endSpec()
                        .build())
                .inNamespace(scene.namespace())
                .create();
        Scene.until(
                () -> scene.client().resource(quota).get(),
                q -> q.getStatus() != null
                        && q.getStatus().getHard() != null
                        && q.getStatus().getHard().containsKey("pods"));
        scene.create("large", TWO_WORKERS);

        Condition held = scene.awaitCondition("large", "Diagnosed", Reason.QuotaExceeded);

        assertThat(held.getMessage()).contains("ResourceQuota small").contains("pods=1");
        assertThat(scene.status("large").message()).startsWith("waiting: ");
        scene.awaitPods("large", List::isEmpty);

        scene.client().resource(quota).delete();

        TrainingJobStatus running = scene.awaitPhase("large", Phase.Running);
        assertThat(running.attempt()).isEqualTo(1);
        assertThat(running.restartsOrNone().total()).isZero();
    }

    @SideBySide
    @Test
    void usersLabelsDoNotReplaceOurs() {
        Scene scene = world.scene();
        scene.create(
                "sly",
                TWO_WORKERS.replace(
                        "image:",
                        "pod: {labels: {bulkhead.dev/job: other, bulkhead.dev/attempt: '9', mine: 'yes'}}\n  image:"));

        scene.awaitPhase("sly", Phase.Running);

        assertThat(scene.pods("sly"))
                .hasSize(2)
                .allSatisfy(p -> assertThat(p.getMetadata().getLabels())
                        .containsEntry("mine", "yes")
                        .containsEntry("bulkhead.dev/attempt", "1"));
    }

    @SideBySide
    @Test
    void accessToTheNodeIsRejected() {
        Scene scene = world.scene();
        scene.create(
                "curious",
                TWO_WORKERS.replace("image:", "pod: {volumes: [{name: root, hostPath: {path: /}}]}\n  image:"));

        Condition rejected = scene.awaitCondition("curious", "Accepted", Reason.HostAccessDenied);

        assertThat(rejected.getStatus()).isEqualTo("False");
        assertThat(rejected.getMessage()).contains("volume root is the path / of the node");
        assertThat(WriteLog.createdAndDeleted(world.writes().in(scene.namespace())))
                .isEmpty();
    }

    @SideBySide
    @Test
    void aNamespaceThatEndsEndsTheJobWithoutAStorm() {
        Scene scene = world.scene();
        scene.create("doomed", TWO_WORKERS);
        scene.awaitPhase("doomed", Phase.Running);

        scene.client().namespaces().withName(scene.namespace()).delete();

        Scene.until(
                () -> scene.client().namespaces().withName(scene.namespace()).get(), gone -> gone == null);
        assertThat(world.writes().in(scene.namespace())).hasSizeLessThan(20);
    }
}
