package dev.bulkhead.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.bulkhead.api.v1alpha1.InferenceService;
import dev.bulkhead.testkit.ClusterExtension;
import dev.bulkhead.testkit.Crds;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The chart's admission policies for InferenceServices, as Helm renders them, in a real API server. */
class ServicePoliciesIT {
    private static final String CHANGED_BY = "bulkhead.dev/changed-by";
    private static final PatchContext MERGE = PatchContext.of(PatchType.JSON_MERGE);

    @RegisterExtension
    static final ClusterExtension cluster = ClusterExtension.controlPlane();

    private static List<HasMetadata> policies;
    private static KubernetesClient alice;
    private static KubernetesClient bob;

    @BeforeAll
    static void install() {
        Crds.installAll(cluster.client(), Path.of("../crds/yaml"));
        policies = rendered("ValidatingAdmissionPolicy", "MutatingAdmissionPolicy").stream()
                .map(p -> cluster.client().resource(p).create())
                .toList();
        alice = as("alice");
        bob = as("bob");
        // The API server knows the schema of a new kind only some seconds after its CRD, and changes none before.
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThatCode(
                                () -> assertThat(author(create(alice, "Allow"))).isEqualTo("alice"))
                        .doesNotThrowAnyException());
        await().until(() -> {
            InferenceService tried = create(alice, "Protect");
            try {
                cluster.client().resource(tried).delete();
                return false;
            } catch (KubernetesClientException e) {
                return e.getMessage().contains("is protected");
            }
        });
    }

    @AfterAll
    static void remove() {
        policies.forEach(p -> cluster.client().resource(p).delete());
        alice.close();
        bob.close();
    }

    @Test
    void aProtectedServiceIsNotDeletedAndTheMessageSaysHowToLiftThat() {
        InferenceService service = create(alice, "Protect");
        String name = service.getMetadata().getName();

        assertThatThrownBy(() -> alice.resource(service).delete())
                .isInstanceOfSatisfying(
                        KubernetesClientException.class,
                        e -> assertThat(e.getCode()).isEqualTo(403))
                .hasMessageContaining("InferenceService " + name + " is protected; to lift that: kubectl patch"
                        + " inferenceservice " + name + " --namespace " + cluster.namespace()
                        + " --type merge --patch '{\"spec\":{\"deletionPolicy\":\"Allow\"}}'");

        alice.resource(service).patch(MERGE, "{\"spec\":{\"deletionPolicy\":\"Allow\"}}");
        alice.resource(service).delete();
        assertThat(alice.resource(service).get()).isNull();
    }

    @Test
    void oneThatIsNotProtectedIsDeleted() {
        InferenceService service = create(alice, "Allow");

        alice.resource(service).delete();

        assertThat(alice.resource(service).get()).isNull();
    }

    @Test
    void whatIsBeingDeletedMayBeDeletedAgain() {
        InferenceService service = create(alice, "Allow");
        alice.resource(service).patch(MERGE, "{\"metadata\":{\"finalizers\":[\"example.com/slow\"]}}");
        alice.resource(service).delete();
        alice.resource(service).patch(MERGE, "{\"spec\":{\"deletionPolicy\":\"Protect\"}}");

        assertThat(alice.resource(service).delete()).isNotEmpty();
        alice.resource(service).patch(MERGE, "{\"metadata\":{\"finalizers\":null}}");
        assertThat(alice.resource(service).get()).isNull();
    }

    @Test
    void aNamespaceThatIsDeletedDoesNotHang() {
        String namespace = "going-" + UUID.randomUUID().toString().substring(0, 8);
        cluster.client()
                .resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(namespace)
                        .endMetadata()
                        .build())
                .create();
        InferenceService service = service("Protect");
        service.getMetadata().setNamespace(namespace);
        cluster.client().resource(service).create();

        cluster.client().namespaces().withName(namespace).delete();

        cluster.client().namespaces().withName(namespace).waitUntilCondition(n -> n == null, 60, TimeUnit.SECONDS);
    }

    @Test
    void theAuthorIsWhoLastChangedThePredictor() {
        InferenceService service = create(alice, "Allow");

        InferenceService scaled = bob.resource(service).patch(MERGE, "{\"spec\":{\"scaling\":{\"maxReplicas\":3}}}");
        assertThat(author(scaled)).isEqualTo("alice");
        InferenceService changed =
                bob.resource(service).patch(MERGE, "{\"spec\":{\"predictor\":{\"image\":\"example/serve:2\"}}}");
        assertThat(author(changed)).isEqualTo("bob");
        InferenceService transformed =
                alice.resource(service).patch(MERGE, "{\"spec\":{\"transformer\":{\"image\":\"example/t:1\"}}}");
        assertThat(author(transformed)).isEqualTo("alice");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"mallory\"", "\"\"", "null"})
    void nobodyWritesTheAuthorHimself(String forged) {
        InferenceService service = create(alice, "Allow");

        InferenceService patched = bob.resource(service)
                .patch(MERGE, "{\"metadata\":{\"annotations\":{\"" + CHANGED_BY + "\":" + forged + "}}}");

        assertThat(author(patched)).isEqualTo("alice");
    }

    @Test
    void aNewServiceCannotNameItsAuthor() {
        InferenceService service = service("Allow");
        service.getMetadata().setAnnotations(Map.of(CHANGED_BY, "mallory", "other", "stays"));

        InferenceService created = alice.resource(service).create();

        assertThat(created.getMetadata().getAnnotations())
                .containsEntry(CHANGED_BY, "alice")
                .containsEntry("other", "stays");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ValidatingAdmissionPolicy", "MutatingAdmissionPolicy"})
    void onlyWhatTheApiServerHasIsInstalled(String kind) {
        assertThat(rendered(kind)).extracting(HasMetadata::getKind).containsExactlyInAnyOrder(kind, kind + "Binding");
    }

    private static List<HasMetadata> rendered(String... kinds) {
        return Chart.rendered(
                cluster.client(),
                "servicepolicies.yaml",
                Stream.of(kinds)
                        .map(k -> "--api-versions=admissionregistration.k8s.io/v1/" + k)
                        .toList());
    }

    private static KubernetesClient as(String user) {
        Config config = new ConfigBuilder(cluster.client().getConfiguration())
                .withImpersonateUsername(user)
                .withImpersonateGroups("system:masters")
                .build();
        return new KubernetesClientBuilder().withConfig(config).build();
    }

    private static InferenceService create(KubernetesClient client, String deletionPolicy) {
        return client.resource(service(deletionPolicy)).create();
    }

    private static InferenceService service(String deletionPolicy) {
        return Serialization.unmarshal(
                """
                apiVersion: bulkhead.dev/v1alpha1
                kind: InferenceService
                metadata: {name: s-%s, namespace: %s}
                spec: {predictor: {image: 'example/serve:1'}, deletionPolicy: %s}
                """.formatted(UUID.randomUUID().toString().substring(0, 8), cluster.namespace(), deletionPolicy),
                InferenceService.class);
    }

    private static String author(InferenceService service) {
        Map<String, String> annotations = service.getMetadata().getAnnotations();
        return annotations == null ? null : annotations.get(CHANGED_BY);
    }
}
