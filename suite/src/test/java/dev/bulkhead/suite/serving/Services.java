package dev.bulkhead.suite.serving;

import dev.bulkhead.api.v1alpha1.InferenceService;
import dev.bulkhead.api.v1alpha1.InferenceServiceStatus;
import dev.bulkhead.api.v1alpha1.InferenceServiceStatus.Phase;
import dev.bulkhead.testkit.ClusterExtension;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** The InferenceServices of a test's namespace. */
record Services(ClusterExtension cluster) {
    private static final PatchContext APPLY = new PatchContext.Builder()
            .withPatchType(PatchType.SERVER_SIDE_APPLY)
            .withFieldManager("test")
            .withForce(true)
            .build();

    /** As {@code kubectl apply --server-side}. */
    void apply(String name, String spec) {
        String yaml = """
                apiVersion: bulkhead.dev/v1alpha1
                kind: InferenceService
                metadata: {name: %s, namespace: %s}
                spec:
                """.formatted(name, cluster.namespace()) + spec.indent(2);
        cluster.client()
                .resources(InferenceService.class)
                .load(new ByteArrayInputStream(yaml.getBytes(StandardCharsets.UTF_8)))
                .patch(APPLY);
    }

    /** Until the status describes the newest spec and is as wanted. */
    InferenceServiceStatus await(String name, int seconds, Predicate<InferenceServiceStatus> wanted) {
        return one(name)
                .waitUntilCondition(
                        s -> s != null
                                && s.getStatus() != null
                                && s.getMetadata()
                                        .getGeneration()
                                        .equals(s.getStatus().observedGeneration())
                                && wanted.test(s.getStatus()),
                        seconds,
                        TimeUnit.SECONDS)
                .getStatus();
    }

    InferenceServiceStatus ready(String name) {
        return await(name, 150, s -> s.phase() == Phase.Ready);
    }

    void delete(String name) {
        one(name).delete();
    }

    /** A predictor of the fake engine. */
    static String engine(String model, String... variables) {
        return """
                predictor:
                  image: %s
                  model: {%s}
                  port: 8080
                  grpcPort: 8081
                  readyPath: /v2/health/ready
                  env: [%s]
                  resources: {requests: {cpu: 50m}, limits: {memory: 256Mi}}
                  maxMemory: 256Mi
                """.formatted(ServingImages.FAKE_ENGINE, model, String.join(", ", variables))
                .strip();
    }

    List<Pod> pods(String service, int revision) {
        return cluster.client()
                .pods()
                .inNamespace(cluster.namespace())
                .withLabel("bulkhead.dev/revision", service + "-rev-" + revision)
                .list()
                .getItems();
    }

    private Resource<InferenceService> one(String name) {
        return cluster.client()
                .resources(InferenceService.class)
                .inNamespace(cluster.namespace())
                .withName(name);
    }
}
