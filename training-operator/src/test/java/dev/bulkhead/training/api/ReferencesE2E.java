package dev.bulkhead.training.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bulkhead.api.v1alpha1.Reason;
import dev.bulkhead.api.v1alpha1.TrainingJobStatus.Phase;
import dev.bulkhead.core.plan.Conditions;
import dev.bulkhead.testkit.ClusterExtension;
import dev.bulkhead.testkit.Crds;
import dev.bulkhead.testkit.WriteLog;
import dev.bulkhead.testkit.oci.NodePrograms;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What only the kubelet finds missing: it is named, and the job runs once it is there. */
class ReferencesE2E {
    @RegisterExtension
    static final ClusterExtension cluster = ClusterExtension.withNode().andFakeNodes(1);

    private static final String NODE = "nodeSelector: {kubernetes.io/hostname: node-1}";

    private static TestOperator operator;

    @BeforeAll
    static void start() throws IOException {
        Crds.installAll(cluster.client(), Path.of("../crds/yaml"));
        operator = TestOperator.start(cluster.cluster(), Map.of(), new WriteLog());
    }

    @AfterAll
    static void stop() {
        operator.close();
    }

    enum Missing {
        SecretKey(
                Reason.KeyNotFound,
                "env: [{name: A, valueFrom: {secretKeyRef: {name: thing, key: token}}}]",
                "Secret",
                "/thing"),
        ConfigMapKey(
                Reason.KeyNotFound,
                "env: [{name: A, valueFrom: {configMapKeyRef: {name: thing, key: token}}}]",
                "ConfigMap",
                "/thing"),
        SecretItem(Reason.KeyNotFound, mounted("secret: {secretName: thing"), "volume v", "to Secret thing"),
        ConfigMapItem(Reason.KeyNotFound, mounted("configMap: {name: thing"), "volume v", "to ConfigMap thing");

        private final Reason reason;
        private final String role;
        private final List<String> words;

        Missing(Reason reason, String role, String... words) {
            this.reason = reason;
            this.role = role;
            this.words = List.of(words);
        }

        private static String mounted(String source) {
            return "volumeMounts: [{name: v, mountPath: /v}]\n  pod: {" + NODE + ", volumes: [{name: v, " + source
                    + ", items: [{key: token, path: a}]}}]}";
        }

        private HasMetadata with(String key) {
            return switch (this) {
                case SecretKey, SecretItem ->
                    new SecretBuilder()
                            .withNewMetadata()
                            .withName("thing")
                            .endMetadata()
                            .addToStringData(key, "x")
                            .build();
                case ConfigMapKey, ConfigMapItem ->
                    new ConfigMapBuilder()
                            .withNewMetadata()
                            .withName("thing")
                            .endMetadata()
                            .addToData(key, "x")
                            .build();
            };
        }
    }

    @SideBySide
    @ParameterizedTest
    @EnumSource
    void aKeyThatIsMissingIsNamedWithItsObjectAndTheJobRunsOnceItIsThere(Missing missing) {
        Scene scene = Scene.open(cluster.client());
        scene.client()
                .resource(missing.with("other"))
                .inNamespace(scene.namespace())
                .create();
        scene.create("job", """
                framework: Plain
                roles:
                - name: worker
                  image: %s
                  resources: {limits: {memory: 64Mi}}
                  %s
                """.formatted(NodePrograms.PAUSE_IMAGE, withNode(missing.role)));

        assertThat(scene.awaitCondition("job", "Diagnosed", missing.reason).getMessage())
                .contains("key token")
                .contains(missing.words);

        scene.client()
                .resource(missing.with("token"))
                .inNamespace(scene.namespace())
                .patch();

        var running = scene.awaitPhase("job", Phase.Running);
        assertThat(Conditions.find(running.conditionsOrEmpty(), "Diagnosed")).isEmpty();
    }

    private static String withNode(String role) {
        return role.contains("pod:") ? role : role + "\n  pod: {" + NODE + "}";
    }
}
