package dev.bulkhead.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.bulkhead.testkit.ClusterExtension;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EphemeralContainer;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.LimitRange;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.ArrayList;
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

/** The chart's admission policies, as Helm renders them, in a real API server. */
class AdmissionPoliciesIT {
    private static final String REFUSED = "no memory limit on ";

    @RegisterExtension
    static final ClusterExtension cluster = ClusterExtension.controlPlane();

    private static List<HasMetadata> policies;
    private static String governed;

    @BeforeAll
    static void install() {
        policies = rendered("ValidatingAdmissionPolicy", "MutatingAdmissionPolicy").stream()
                .map(p -> cluster.client().resource(p).create())
                .toList();
        governed = namespace(Map.of("bulkhead.dev/foreign-pods", "limit"));
        await().untilAsserted(
                        () -> assertThatThrownBy(() -> any(governed, "{}")).hasMessageContaining(REFUSED));
        await().until(() -> containers(any(governed, "{requests: {memory: 1Mi}, limits: {memory: 2Mi}}"))
                .allMatch(c -> hasMemory(c, "2Mi")));
    }

    @AfterAll
    static void remove() {
        policies.forEach(p -> cluster.client().resource(p).delete());
    }

    @ParameterizedTest
    @ValueSource(strings = {"main", "before", "beside"})
    void aContainerWithoutALimitIsRefusedByName(String unlimited) {
        Pod pod = pod(governed, "partly", "{limits: {memory: 64Mi}}");
        containers(pod).filter(c -> c.getName().equals(unlimited)).forEach(c -> c.setResources(null));

        assertThatThrownBy(() -> cluster.client().resource(pod).create())
                .isInstanceOfSatisfying(
                        KubernetesClientException.class,
                        e -> assertThat(e.getCode()).isEqualTo(403))
                .hasMessageContaining(REFUSED + unlimited + ": set resources.limits.memory")
                .hasMessageContaining("bulkhead.dev/foreign-pods=limit");
    }

    @Test
    void aLimitOnThePodIsEnough() {
        Pod pod = pod(governed, "whole", "{}");
        pod.getSpec()
                .setResources(Serialization.unmarshal(
                        "limits: {memory: 64Mi}", io.fabric8.kubernetes.api.model.ResourceRequirements.class));

        assertThat(cluster.client().resource(pod).create().getMetadata().getUid())
                .isNotNull();
    }

    @Test
    void aNamespaceWithoutTheLabelIsLeftAlone() {
        Pod pod = create(cluster.namespace(), "free", "{requests: {memory: 1Mi}}");

        assertThat(containers(pod))
                .hasSize(3)
                .allSatisfy(c -> assertThat(c.getResources().getLimits()).doesNotContainKey("memory"));
    }

    @Test
    void anEphemeralContainerMayOnlyEnterAPodThatHoldsIt() {
        String later = namespace(Map.of());
        create(later, "loose", "{}");
        create(later, "held", "{limits: {memory: 64Mi}}");
        cluster.client().namespaces().withName(later).edit(n -> {
            n.getMetadata().getLabels().put("bulkhead.dev/foreign-pods", "limit");
            return n;
        });
        await().untilAsserted(() -> assertThatThrownBy(() -> any(later, "{}")).hasMessageContaining(REFUSED));

        assertThatThrownBy(() -> debug(later, "loose")).hasMessageContaining(REFUSED + "main, before, beside");
        assertThat(debug(later, "held").getSpec().getEphemeralContainers()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{requests: {memory: 1Gi}}",
                "{limits: {memory: 1Gi}}",
                "{limits: {memory: 1Gi}, requests: {memory: 100Mi}}",
                "{limits: {memory: 1Gi, cpu: '1'}, requests: {cpu: 500m}}"
            })
    void whatAContainerMayTakeIsPromisedToIt(String resources) {
        Pod pod = any(governed, resources);

        assertThat(containers(pod)).hasSize(3).allMatch(c -> hasMemory(c, "1Gi"));
        if (resources.contains("cpu")) {
            assertThat(containers(pod)).allSatisfy(c -> {
                assertThat(c.getResources().getRequests()).containsEntry("cpu", new Quantity("500m"));
                assertThat(c.getResources().getLimits()).containsEntry("cpu", new Quantity("1"));
            });
        }
    }

    @Test
    void theDefaultOfALimitRangeGivesWayToALargerRequestAndRaisesASmallerOne() {
        String ranged = namespace(Map.of("bulkhead.dev/foreign-pods", "limit"));
        cluster.client()
                .resource(Serialization.unmarshal("""
                        metadata: {name: memory, namespace: %s}
                        spec:
                          limits:
                          - {type: Container, default: {memory: 300Mi}, defaultRequest: {memory: 300Mi}, max: {memory: 2Gi}}
                        """.formatted(ranged), LimitRange.class))
                .create();
        await().until(() -> containers(any(ranged, "{requests: {memory: 1Mi}}")).allMatch(c -> hasMemory(c, "300Mi")));

        assertThat(containers(create(ranged, "larger", "{requests: {memory: 1Gi}}")))
                .allMatch(c -> hasMemory(c, "1Gi"));
        assertThat(containers(create(ranged, "smaller", "{requests: {memory: 100Mi}}")))
                .allMatch(c -> hasMemory(c, "300Mi"));
        assertThatThrownBy(() -> create(ranged, "greedy", "{requests: {memory: 3Gi}}"))
                .hasMessageContaining("maximum memory usage per Container is 2Gi");
    }

    @Test
    void aLimitThatSomebodyWroteBelowTheRequestIsAMistakeAndStaysOne() {
        assertThatThrownBy(() -> create(governed, "mistaken", "{limits: {memory: 1Gi}, requests: {memory: 2Gi}}"))
                .hasMessageContaining("must be less than or equal to memory limit of 1Gi");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ValidatingAdmissionPolicy", "MutatingAdmissionPolicy"})
    void onlyWhatTheApiServerHasIsInstalled(String kind) {
        assertThat(rendered(kind)).extracting(HasMetadata::getKind).containsExactlyInAnyOrder(kind, kind + "Binding");
    }

    /** @param served kinds that Helm takes the API server to have */
    private static List<HasMetadata> rendered(String... served) {
        List<String> options = new ArrayList<>(
                List.of("--set=admissionPolicies.requireMemoryLimit=true,admissionPolicies.reserveMemoryLimit=true"));
        for (String kind : served) {
            options.add("--api-versions=admissionregistration.k8s.io/v1/" + kind);
        }
        return Chart.rendered(cluster.client(), "admissionpolicies.yaml", options);
    }

    private static String namespace(Map<String, String> labels) {
        String name = "admission-" + UUID.randomUUID().toString().substring(0, 8);
        cluster.client()
                .resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .withLabels(labels)
                        .endMetadata()
                        .build())
                .create();
        cluster.client()
                .serviceAccounts()
                .inNamespace(name)
                .withName("default")
                .waitUntilCondition(account -> account != null, 30, TimeUnit.SECONDS);
        return name;
    }

    private static Pod any(String namespace, String resources) {
        return create(namespace, "pod-" + UUID.randomUUID(), resources);
    }

    private static Pod create(String namespace, String name, String resources) {
        return cluster.client().resource(pod(namespace, name, resources)).create();
    }

    /** One init container, one sidecar, one container, each with these resources. */
    private static Pod pod(String namespace, String name, String resources) {
        return Serialization.unmarshal("""
                metadata: {name: %s, namespace: %s}
                spec:
                  initContainers:
                  - {name: before, image: i, resources: %3$s}
                  - {name: beside, image: i, restartPolicy: Always, resources: %3$s}
                  containers:
                  - {name: main, image: i, resources: %3$s}
                """.formatted(name, namespace, resources), Pod.class);
    }

    private static Pod debug(String namespace, String name) {
        return cluster.client()
                .pods()
                .inNamespace(namespace)
                .withName(name)
                .ephemeralContainers()
                .edit(p -> {
                    p.getSpec()
                            .getEphemeralContainers()
                            .add(Serialization.unmarshal("name: debug\nimage: i", EphemeralContainer.class));
                    return p;
                });
    }

    private static Stream<Container> containers(Pod pod) {
        return Stream.concat(pod.getSpec().getInitContainers().stream(), pod.getSpec().getContainers().stream());
    }

    private static boolean hasMemory(Container container, String amount) {
        Quantity expected = new Quantity(amount);
        return expected.equals(container.getResources().getLimits().get("memory"))
                && expected.equals(container.getResources().getRequests().get("memory"));
    }
}
