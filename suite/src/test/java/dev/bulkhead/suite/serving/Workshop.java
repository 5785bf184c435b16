package dev.bulkhead.suite.serving;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bulkhead.testkit.ClusterExtension;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Trains models in a pod, and lets pods compare what servers answer with what the models themselves say: {@code iris}
 * (scikit-learn), {@code diabetes} (ONNX) and {@code tiny} (GGUF), each a folder of the claim {@code models}.
 */
record Workshop(ClusterExtension cluster) {
    static final String CLAIM = "models";

    static Workshop withTrainedModels(ClusterExtension cluster) {
        Workshop workshop = new Workshop(cluster);
        workshop.open();
        assertThat(workshop.run("trainer", List.of("/workshop/train.py", "/models")))
                .doesNotContain("Traceback");
        return workshop;
    }

    /** Fails unless every figure by REST and by gRPC is the one that the model itself computes. */
    String compare(String model, String host, int httpPort, int grpcPort) {
        return run(
                "compares-" + model,
                List.of("/workshop/compare.py", "/models", model, host, "" + httpPort, "" + grpcPort));
    }

    /** What a script printed that ended well; models are in /models. */
    String python(String script) {
        return run("runs", List.of("-c", script));
    }

    private void open() {
        create(new ConfigMapBuilder()
                .withNewMetadata()
                .withName("workshop")
                .endMetadata()
                .addToData("train.py", script("train.py"))
                .addToData("compare.py", script("compare.py"))
                .build());
        create(Serialization.unmarshal("""
                apiVersion: v1
                kind: PersistentVolumeClaim
                metadata: {name: models}
                spec:
                  accessModes: [ReadWriteOnce]
                  resources: {requests: {storage: 1Gi}}
                """, PersistentVolumeClaim.class));
    }

    private String run(String name, List<String> words) {
        Pod pod = Serialization.unmarshal("""
                apiVersion: v1
                kind: Pod
                metadata: {generateName: %s-}
                spec:
                  restartPolicy: Never
                  containers:
                  - name: python
                    image: %s
                    command: [python3]
                    resources: {requests: {cpu: 100m}, limits: {memory: 1Gi}}
                    volumeMounts:
                    - {name: models, mountPath: /models}
                    - {name: workshop, mountPath: /workshop}
                  volumes:
                  - {name: models, persistentVolumeClaim: {claimName: models}}
                  - {name: workshop, configMap: {name: workshop}}
                """.formatted(name, ServingImages.MLSERVER), Pod.class);
        pod.getSpec().getContainers().getFirst().setArgs(words);
        Pod created = create(pod);
        Pod ended = cluster.client()
                .resource(created)
                .waitUntilCondition(
                        p -> Set.of("Succeeded", "Failed")
                                .contains(p.getStatus().getPhase()),
                        3,
                        TimeUnit.MINUTES);
        String log = cluster.client()
                .pods()
                .inNamespace(cluster.namespace())
                .withName(created.getMetadata().getName())
                .getLog();
        assertThat(ended.getStatus().getPhase()).as(log).isEqualTo("Succeeded");
        return log;
    }

    private <T extends HasMetadata> T create(T object) {
        return cluster.client()
                .resource(object)
                .inNamespace(cluster.namespace())
                .create();
    }

    private static String script(String name) {
        try (InputStream content = Workshop.class.getResourceAsStream("/serving/" + name)) {
            return new String(content.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
