package dev.bulkhead.core.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.bulkhead.api.v1alpha1.GuardPolicy;
import dev.bulkhead.core.plan.ForeignPodLimits;
import dev.bulkhead.core.run.OperatorConfig;
import dev.bulkhead.core.run.OperatorProcess;
import dev.bulkhead.testkit.ClusterExtension;
import dev.bulkhead.testkit.Crds;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.LimitRange;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.NonNamespaceOperation;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Pods of others get their limits from the API server itself, as the policy of their namespace says. */
class ForeignPodsIT {
    @RegisterExtension
    static final ClusterExtension cluster = ClusterExtension.controlPlane();

    private static OperatorProcess operators;

    private final String namespace = "foreign-" + UUID.randomUUID().toString().substring(0, 8);

    @BeforeAll
    static void start() throws Exception {
        Crds.installAll(cluster.client(), Path.of("../crds/yaml"));
        operators = startOperators();
    }

    @AfterAll
    static void stop() {
        operators.close();
    }

    @BeforeEach
    void makeNamespace() {
        cluster.client()
                .resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(namespace)
                        .addToLabels("scene", namespace)
                        .endMetadata()
                        .build())
                .create();
        cluster.client()
                .serviceAccounts()
                .inNamespace(namespace)
                .withName("default")
                .waitUntilCondition(account -> account != null, 30, TimeUnit.SECONDS);
    }

    @Test
    void aPodWithoutALimitGetsThatOfThePolicyAlsoItsInitContainersAndSidecars() {
        policy(namespace, "memory: {defaultLimit: 300Mi, maxLimit: 1Gi}");
        awaitDefault("300Mi");

        Pod pod = create("plain", "{}");

        assertThat(Stream.concat(pod.getSpec().getInitContainers().stream(), pod.getSpec().getContainers().stream()))
                .hasSize(3)
                .allSatisfy(c -> hasMemory(c, "300Mi", "300Mi"));
    }

    @Test
    void aPodAboveTheMaximumIsRefused() {
        policy(namespace, "memory: {defaultLimit: 300Mi, maxLimit: 1Gi}");
        awaitDefault("300Mi");

        assertThatThrownBy(() -> create("greedy", "{limits: {memory: 2Gi}}"))
                .isInstanceOf(KubernetesClientException.class)
                .hasMessageContaining("maximum memory usage per Container is 1Gi");
    }

    @Test
    void aChangedPolicyIsFollowedAndADeletedOneForgotten() {
        policy(namespace, "memory: {defaultLimit: 300Mi}");
        awaitDefault("300Mi");

        policies().withName(namespace).edit(p -> with(p, "memory: {defaultLimit: 400Mi}, foreignPods: Limit"));
        awaitDefault("400Mi");

        policies().withName(namespace).edit(p -> with(p, "memory: {defaultLimit: 400Mi}, foreignPods: Ignore"));
        awaitNone();

        policies().withName(namespace).edit(p -> with(p, "memory: {defaultLimit: 500Mi}, foreignPods: Limit"));
        awaitDefault("500Mi");
        policies().withName(namespace).delete();
        awaitNone();
        hasMemory(create("free", "{}").getSpec().getContainers().getFirst(), null, null);
    }

    @Test
    void ofTwoPoliciesTheHigherHoldsAndTheOtherTakesOver() {
        policy(namespace + "-low", "memory: {defaultLimit: 300Mi}");
        GuardPolicy high = policy(namespace + "-high", "priority: 5, memory: {defaultLimit: 600Mi}");
        awaitDefault("600Mi");

        cluster.client().resource(high).delete();

        awaitDefault("300Mi");
        assertThat(ours().getMetadata().getOwnerReferences())
                .singleElement()
                .satisfies(o -> assertThat(o.getName()).isEqualTo(namespace + "-low"));
    }

    @Test
    void aNamespaceThatIsRelabelledLeavesThePolicy() {
        policy(namespace, "memory: {defaultLimit: 300Mi}");
        awaitDefault("300Mi");

        cluster.client().namespaces().withName(namespace).edit(n -> {
            n.getMetadata().getLabels().put("scene", "another");
            return n;
        });

        awaitNone();
    }

    @Test
    void whatSomebodyChangesInOursIsPutRight() {
        policy(namespace, "memory: {defaultLimit: 300Mi}");
        awaitDefault("300Mi");

        cluster.client().resource(ours()).edit(l -> {
            l.getSpec().getLimits().getFirst().getDefault().put("memory", new Quantity("7Gi"));
            l.getSpec().getLimits().getFirst().getDefaultRequest().put("memory", new Quantity("1Gi"));
            return l;
        });

        awaitDefault("300Mi");
    }

    @Test
    void oneOfTheNamespaceItselfWinsAndIsNotTouched() {
        LimitRange theirs = limitRange("theirs", "default: {memory: 2Gi}");
        policy(namespace, "memory: {defaultLimit: 300Mi}");

        awaitEvent("theirs", "LimitRangeKept", "sets memory for containers itself");

        assertThat(ours()).isNull();
        hasMemory(create("theirs", "{}").getSpec().getContainers().getFirst(), "2Gi", "2Gi");
        assertThat(cluster.client().resource(theirs).get()).isEqualTo(theirs);

        cluster.client().resource(theirs).delete();
        awaitDefault("300Mi");

        limitRange("again", "max: {memory: 2Gi}");
        awaitNone();
    }

    @Test
    void oneThatHasOurNameIsNotTouched() {
        LimitRange theirs = limitRange(ForeignPodLimits.NAME, "default: {cpu: '1'}");
        policy(namespace, "memory: {defaultLimit: 300Mi}");

        awaitEvent(ForeignPodLimits.NAME, "NameTaken", "is not ours");

        assertThat(cluster.client().resource(theirs).get()).isEqualTo(theirs);
    }

    @Test
    void aSecondLoopWritesNothing() throws Exception {
        policy(namespace, "memory: {defaultLimit: 300Mi, maxLimit: 1Gi}");
        awaitDefault("300Mi");

        try (OperatorProcess second = startOperators()) {
            cluster.client().namespaces().withName(namespace).edit(n -> {
                n.getMetadata().getLabels().put("touched", "yes");
                return n;
            });

            await().during(Duration.ofSeconds(2))
                    .atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> assertThat(metrics(second))
                            .contains("operator_sdk_")
                            .doesNotContain("kind=\"limitranges\""));
        }
        assertThat(metrics(operators)).contains("kind=\"limitranges\"");
    }

    private static String metrics(OperatorProcess process) throws Exception {
        URI uri = URI.create("http://127.0.0.1:" + process.httpPort() + "/metrics");
        try (HttpClient http = HttpClient.newHttpClient()) {
            return http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
                    .body();
        }
    }

    private static OperatorProcess startOperators() {
        OperatorProcess process = new OperatorProcess(
                OperatorConfig.of(Map.of(
                        "BULKHEAD_HTTP_PORT", "0",
                        "BULKHEAD_LEADER_ELECTION", "false",
                        "BULKHEAD_DRAIN_TIMEOUT", "0s")),
                List.of(new GuardModule()),
                Config.fromKubeconfig(cluster.cluster().kubeconfigYaml()),
                code -> {});
        process.start();
        return process;
    }

    /** For the namespace of this test only. */
    private GuardPolicy policy(String name, String spec) {
        return cluster.client()
                .resource(Serialization.unmarshal(
                        "metadata: {name: %s}\nspec: {namespaceSelector: {matchLabels: {scene: %s}}, foreignPods: Limit, %s}"
                                .formatted(name, namespace, spec),
                        GuardPolicy.class))
                .create();
    }

    private GuardPolicy with(GuardPolicy policy, String spec) {
        policy.setSpec(Serialization.unmarshal(
                        "spec: {namespaceSelector: {matchLabels: {scene: %s}}, %s}".formatted(namespace, spec),
                        GuardPolicy.class)
                .getSpec());
        return policy;
    }

    private static NonNamespaceOperation<GuardPolicy, ?, Resource<GuardPolicy>> policies() {
        return cluster.client().resources(GuardPolicy.class);
    }

    private LimitRange limitRange(String name, String item) {
        return cluster.client()
                .resource(Serialization.unmarshal(
                        "metadata: {name: %s, namespace: %s}\nspec: {limits: [{type: Container, %s}]}"
                                .formatted(name, namespace, item),
                        LimitRange.class))
                .create();
    }

    /** One init container, one sidecar, one container, each with these resources. */
    private Pod create(String name, String resources) {
        return cluster.client()
                .resource(Serialization.unmarshal("""
                                metadata: {name: %s, namespace: %s}
                                spec:
                                  initContainers:
                                  - {name: before, image: i, resources: %3$s}
                                  - {name: beside, image: i, restartPolicy: Always, resources: %3$s}
                                  containers:
                                  - {name: main, image: i, resources: %3$s}
                                """.formatted(name, namespace, resources), Pod.class))
                .create();
    }

    private LimitRange ours() {
        return cluster.client()
                .limitRanges()
                .inNamespace(namespace)
                .withName(ForeignPodLimits.NAME)
                .get();
    }

    private void awaitDefault(String memory) {
        Map<String, Quantity> expected = Map.of("memory", new Quantity(memory));
        await().untilAsserted(() -> assertThat(ours()).isNotNull().satisfies(l -> {
            assertThat(l.getSpec().getLimits().getFirst().getDefault()).isEqualTo(expected);
            assertThat(l.getSpec().getLimits().getFirst().getDefaultRequest()).isEqualTo(expected);
        }));
    }

    private void awaitNone() {
        await().untilAsserted(() -> assertThat(ours()).isNull());
    }

    private void awaitEvent(String about, String reason, String message) {
        await().untilAsserted(() -> assertThat(cluster.client()
                        .v1()
                        .events()
                        .inNamespace(namespace)
                        .list()
                        .getItems())
                .filteredOn(e -> about.equals(e.getInvolvedObject().getName()))
                .extracting(Event::getReason, e -> e.getMessage().contains(message))
                .contains(org.assertj.core.groups.Tuple.tuple(reason, true)));
    }

    private static void hasMemory(Container container, String request, String limit) {
        assertThat(container.getResources().getRequests().get("memory"))
                .isEqualTo(request == null ? null : new Quantity(request));
        assertThat(container.getResources().getLimits().get("memory"))
                .isEqualTo(limit == null ? null : new Quantity(limit));
    }
}
