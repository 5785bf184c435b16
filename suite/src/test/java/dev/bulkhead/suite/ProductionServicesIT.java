package dev.bulkhead.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.bulkhead.api.v1alpha1.InferenceService;
import dev.bulkhead.testkit.ClusterExtension;
import dev.bulkhead.testkit.Crds;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBindingBuilder;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The example of a label for production, with two people who may both edit services. */
class ProductionServicesIT {
    private static final String REFUSED =
            "a service labelled stage=production is changed only by who has the verb release";
    private static final PatchContext MERGE = PatchContext.of(PatchType.JSON_MERGE);

    @RegisterExtension
    static final ClusterExtension cluster = ClusterExtension.controlPlane();

    private static List<HasMetadata> example;
    private static KubernetesClient editor;
    private static KubernetesClient releaser;

    @BeforeAll
    static void install() throws Exception {
        Crds.installAll(cluster.client(), Path.of("../crds/yaml"));
        letEverybodyEdit();
        try (InputStream yaml = Files.newInputStream(Path.of("../examples/serving/production.yaml"))) {
            example = cluster.client().load(yaml).items();
        }
        // the test of all examples may have left them in the cluster, applied by another manager
        example.forEach(o -> cluster.client()
                .resource(o)
                .inNamespace(cluster.namespace())
                .forceConflicts()
                .serverSideApply());
        editor = as("eve", "system:authenticated");
        releaser = as("ruth", "system:authenticated", "ml-release");
        await().untilAsserted(() -> assertThatThrownBy(
                        () -> editor.resource(service("production")).create())
                .hasMessageContaining(REFUSED));
        await().ignoreExceptions()
                .until(() -> releaser.resource(service("production")).create() != null);
    }

    @AfterAll
    static void remove() {
        example.forEach(o ->
                cluster.client().resource(o).inNamespace(cluster.namespace()).delete());
        editor.close();
        releaser.close();
    }

    @Test
    void whoMayReleaseChangesProduction() {
        InferenceService service = releaser.resource(service("production")).create();

        assertThat(releaser.resource(service)
                        .patch(MERGE, "{\"spec\":{\"scaling\":{\"maxReplicas\":3}}}")
                        .getSpec()
                        .scaling()
                        .maxReplicas())
                .isEqualTo(3);
        assertThat(releaser.resource(service).delete()).isNotEmpty();
    }

    @Test
    void whoMayOnlyEditDoesNotNorTakesTheLabelAway() {
        InferenceService service = releaser.resource(service("production")).create();

        assertThatThrownBy(() -> editor.resource(service).patch(MERGE, "{\"spec\":{\"hosts\":[\"a.example\"]}}"))
                .hasMessageContaining(REFUSED);
        assertThatThrownBy(() -> editor.resource(service).patch(MERGE, "{\"metadata\":{\"labels\":{\"stage\":null}}}"))
                .hasMessageContaining(REFUSED);
        assertThatThrownBy(() -> editor.resource(service).delete()).hasMessageContaining(REFUSED);
    }

    @Test
    void otherServicesAreLeftAlone() {
        InferenceService service = editor.resource(service("test")).create();

        assertThat(editor.resource(service).patch(MERGE, "{\"spec\":{\"hosts\":[\"a.example\"]}}"))
                .isNotNull();
        assertThat(editor.resource(service).delete()).isNotEmpty();
        assertThatThrownBy(() -> editor.resource(service("production")).create())
                .hasMessageContaining(REFUSED + " on inferenceservices in namespace " + cluster.namespace());
    }

    private static void letEverybodyEdit() {
        cluster.client()
                .resource(new ClusterRoleBuilder()
                        .withNewMetadata()
                        .withName("services-edit")
                        .endMetadata()
                        .addNewRule()
                        .withApiGroups("bulkhead.dev")
                        .withResources("inferenceservices")
                        .withVerbs("get", "create", "patch", "delete")
                        .endRule()
                        .build())
                .create();
        cluster.client()
                .resource(new ClusterRoleBindingBuilder()
                        .withNewMetadata()
                        .withName("services-edit")
                        .endMetadata()
                        .withNewRoleRef("rbac.authorization.k8s.io", "ClusterRole", "services-edit")
                        .addNewSubject("rbac.authorization.k8s.io", "Group", "system:authenticated", null)
                        .build())
                .create();
    }

    private static KubernetesClient as(String user, String... groups) {
        Config config = new ConfigBuilder(cluster.client().getConfiguration())
                .withImpersonateUsername(user)
                .withImpersonateGroups(groups)
                .build();
        return new KubernetesClientBuilder().withConfig(config).build();
    }

    private static InferenceService service(String stage) {
        return Serialization.unmarshal(
                """
                apiVersion: bulkhead.dev/v1alpha1
                kind: InferenceService
                metadata: {name: s-%s, namespace: %s, labels: {stage: %s}}
                spec: {predictor: {image: 'example/serve:1'}}
                """.formatted(UUID.randomUUID().toString().substring(0, 8), cluster.namespace(), stage),
                InferenceService.class);
    }
}
