package dev.bulkhead.benchmarks;

import dev.bulkhead.api.v1alpha1.TrainingJob;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import java.util.stream.IntStream;

/** 100 jobs of 5 pods: 20 on the node that is tainted, 20 on the node that is lost, 60 on the others. */
final class ReactionShape {
    static final int REPLICAS = 5;
    static final int JOBS = 100;
    static final int PODS = JOBS * REPLICAS;
    static final String TAINTED = "fake-0";
    static final String LOST = LostNode.NAME;

    private static final int PER_NODE = 20;
    private static final int OUT_OF_MEMORY = 50;

    private ReactionShape() {}

    static List<HasMetadata> onTheTaintedNode() {
        return jobs(0, PER_NODE);
    }

    static List<HasMetadata> onTheLostNode() {
        return jobs(PER_NODE, 2 * PER_NODE);
    }

    static List<HasMetadata> elsewhere() {
        return jobs(2 * PER_NODE, JOBS);
    }

    /** One replica each of 50 jobs. */
    static List<String> outOfMemory() {
        return IntStream.range(2 * PER_NODE, 2 * PER_NODE + OUT_OF_MEMORY)
                .mapToObj(i -> name(i) + "-worker-2")
                .toList();
    }

    static boolean isGang(String host) {
        return host.startsWith("gang-");
    }

    private static String name(int number) {
        return "%s-%03d".formatted(number % 2 == 0 ? "alone" : "gang", number);
    }

    private static List<HasMetadata> jobs(int from, int to) {
        return IntStream.range(from, to)
                .<HasMetadata>mapToObj(i -> Serialization.unmarshal(job(i), TrainingJob.class))
                .toList();
    }

    /** Every second one restarts as a gang. A lost node's pods are deleted after 5 s rather than five minutes. */
    private static String job(int number) {
        return """
                apiVersion: bulkhead.dev/v1alpha1
                kind: TrainingJob
                metadata: {namespace: %s, name: %s}
                spec:
                  framework: %s
                  roles:
                  - name: worker
                    replicas: %d
                    image: registry.example/train:1
                    resources:
                      requests: {cpu: 100m, memory: 64Mi}
                      limits: {memory: 64Mi}
                    pod:
                      terminationGracePeriodSeconds: 1
                      tolerations:
                      - {key: node.kubernetes.io/unreachable, operator: Exists, effect: NoExecute, tolerationSeconds: 5}
                """.formatted(BurstShape.NAMESPACE, name(number), number % 2 == 0 ? "Plain" : "PyTorch", REPLICAS);
    }
}
