package dev.bulkhead.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.bulkhead.testkit.ClusterExtension;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.authorization.v1.SubjectAccessReviewBuilder;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import io.fabric8.kubernetes.api.model.rbac.RoleBindingBuilder;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the chart lets the operators give to routers, and routers do, judged by a real API server. */
class RouterRightsIT {
    private static final String OPERATORS = "system:serviceaccount:bulkhead-system:bulkhead";

    @RegisterExtension
    static final ClusterExtension cluster = ClusterExtension.controlPlane();

    private static String watched;
    private static String other;
    private static String routerRole;
    private static List<HasMetadata> rights;

    @BeforeAll
    static void install() {
        watched = namespace();
        other = namespace();
        var option = List.of("--set=watchNamespaces={" + watched + "}");
        rights = Stream.of("rbac.yaml", "router.yaml")
                .flatMap(template -> Chart.rendered(cluster.client(), template, option).stream())
                // The rest lies in the namespace of the release, which this test does without.
                .filter(object -> !"bulkhead-system".equals(object.getMetadata().getNamespace()))
                .map(object -> cluster.client().resource(object).serverSideApply())
                .toList();
        routerRole = rights.stream()
                .filter(ClusterRole.class::isInstance)
                .map(role -> role.getMetadata().getName())
                .filter(name -> name.endsWith("-router"))
                .findFirst()
                .orElseThrow();
        await().until(() -> may(OPERATORS, "create", "rbac.authorization.k8s.io", "rolebindings"));
    }

    @AfterAll
    static void remove() {
        rights.forEach(object -> cluster.client().resource(object).delete());
    }

    @Test
    void theOperatorsBindTheRoutersRoleAndNoOtherAndOnlyWhereTheyWatch() {
        try (KubernetesClient operators = operators()) {
            assertThat(operators
                            .resource(binding(watched, routerRole))
                            .create()
                            .getMetadata()
                            .getUid())
                    .isNotNull();
            assertThatThrownBy(() -> operators
                            .resource(binding(watched, "cluster-admin"))
                            .create())
                    .isInstanceOfSatisfying(KubernetesClientException.class, RouterRightsIT::isForbidden);
            assertThatThrownBy(
                            () -> operators.resource(binding(other, routerRole)).create())
                    .isInstanceOfSatisfying(KubernetesClientException.class, RouterRightsIT::isForbidden);
        }
    }

    @Test
    void aRouterReadsRoutesAndAddressesAndNothingElse() {
        // Given
        cluster.client().resource(binding(watched, routerRole)).create();
        String router = "system:serviceaccount:" + watched + ":bulkhead-router";

        // Then
        await().until(() -> may(router, "watch", "bulkhead.dev", "inferenceservices"));
        assertThat(may(router, "watch", "discovery.k8s.io", "endpointslices")).isTrue();
        assertThat(may(router, "patch", "bulkhead.dev", "inferenceservices")).isFalse();
        assertThat(may(router, "get", "", "pods")).isFalse();
        assertThat(may(router, "get", "", "secrets")).isFalse();
    }

    private static void isForbidden(KubernetesClientException refusal) {
        assertThat(refusal.getCode()).isEqualTo(403);
    }

    private static KubernetesClient operators() {
        return new KubernetesClientBuilder()
                .withConfig(new ConfigBuilder(cluster.client().getConfiguration())
                        .withImpersonateUsername(OPERATORS)
                        .withImpersonateGroups("system:serviceaccounts", "system:authenticated")
                        .build())
                .build();
    }

    private static RoleBinding binding(String namespace, String role) {
        return new RoleBindingBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName("router-" + UUID.randomUUID())
                .endMetadata()
                .withNewRoleRef("rbac.authorization.k8s.io", "ClusterRole", role)
                .addNewSubject()
                .withKind("ServiceAccount")
                .withName("bulkhead-router")
                .withNamespace(namespace)
                .endSubject()
                .build();
    }

    private static boolean may(String user, String verb, String group, String resource) {
        return cluster.client()
                .authorization()
                .v1()
                .subjectAccessReview()
                .create(new SubjectAccessReviewBuilder()
                        .withNewSpec()
                        .withUser(user)
                        .withNewResourceAttributes()
                        .withNamespace(watched)
                        .withVerb(verb)
                        .withGroup(group)
                        .withResource(resource)
                        .endResourceAttributes()
                        .endSpec()
                        .build())
                .getStatus()
                .getAllowed();
    }

    private static String namespace() {
        String name = "router-" + UUID.randomUUID().toString().substring(0, 8);
        cluster.client()
                .resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .endMetadata()
                        .build())
                .create();
        return name;
    }
}
