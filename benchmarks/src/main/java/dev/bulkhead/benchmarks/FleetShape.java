package dev.bulkhead.benchmarks;

import dev.bulkhead.api.v1alpha1.ClusterServingRuntime;
import dev.bulkhead.api.v1alpha1.InferenceService;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A fleet of services in one namespace that share a runtime and follow its edits. Their model is on a claim, so that nothing
 * is fetched.
 *
 * @param arrival time over which they are created, evenly
 */
record FleetShape(int services, Duration arrival) {
    static final String NAMESPACE = "serve-fleet";
    static final int NODES = 40;

    private static final int PODS_PER_NODE = 250;

    /** Two revisions of each stand side by side, beside the routers. */
    FleetShape {
        if (services < 1 || arrival.isNegative()) {
            throw new BenchmarkException("--services must be at least 1, and --seconds at least 0");
        }
        if (2 * services + 2 > NODES * PODS_PER_NODE) {
            throw new BenchmarkException("two revisions of %d services do not fit on %d nodes of %d pods"
                    .formatted(services, NODES, PODS_PER_NODE));
        }
    }

    /** When a service is created, from the beginning. */
    Duration due(int number) {
        return arrival.multipliedBy(number).dividedBy(services);
    }

    List<InferenceService> inferenceServices() {
        return IntStream.range(0, services)
                .mapToObj(i -> service("fleet-%04d".formatted(i)))
                .toList();
    }

    static InferenceService service(String name) {
        return Serialization.unmarshal("""
                apiVersion: bulkhead.dev/v1alpha1
                kind: InferenceService
                metadata: {namespace: %s, name: %s}
                spec:
                  predictor:
                    model: {format: fleet, uri: 'pvc://models/%s'}
                    runtimeUpdates: Automatic
                    resources: {requests: {cpu: 10m, memory: 64Mi}, limits: {memory: 64Mi}}
                  scaling: {minReplicas: 1}
                  rollout: {keepSeconds: 0}
                """.formatted(NAMESPACE, name, name), InferenceService.class);
    }

    /** @param edition each is an edit that every service follows */
    static ClusterServingRuntime runtime(int edition) {
        return Serialization.unmarshal("""
                apiVersion: bulkhead.dev/v1alpha1
                kind: ClusterServingRuntime
                metadata: {name: fleet}
                spec:
                  formats: [{name: fleet}]
                  protocols: [V2]
                  image: registry.example/serve:%d
                  port: 8080
                  readyPath: /v2/models/$(MODEL_NAME)/ready
                """.formatted(edition), ClusterServingRuntime.class);
    }

    /** The claim with the models, and the volume that it is bound to. */
    static List<HasMetadata> models() {
        return List.of(
                Serialization.unmarshal("""
                apiVersion: v1
                kind: PersistentVolume
                metadata: {name: fleet-models}
                spec:
                  capacity: {storage: 1Gi}
                  accessModes: [ReadOnlyMany]
                  storageClassName: ''
                  hostPath: {path: /models}
                  claimRef: {namespace: %s, name: models}
                """.formatted(NAMESPACE), PersistentVolume.class),
                Serialization.unmarshal("""
                apiVersion: v1
                kind: PersistentVolumeClaim
                metadata: {namespace: %s, name: models}
                spec:
                  accessModes: [ReadOnlyMany]
                  storageClassName: ''
                  volumeName: fleet-models
                  resources: {requests: {storage: 1Gi}}
                """.formatted(NAMESPACE), PersistentVolumeClaim.class));
    }
}
