package dev.bulkhead.benchmarks;

import dev.bulkhead.api.v1alpha1.TrainingJob;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import java.util.stream.IntStream;

/** The burst: so many jobs of so many replicas, small enough that every pod finds room at once. */
record BurstShape(int jobs, int replicas) {
    static final String NAMESPACE = "job-burst";
    static final int NODES = 40;

    private static final int PODS_PER_NODE = 250;

    BurstShape {
        if (jobs < 1 || replicas < 1) {
            throw new BenchmarkException("--jobs and --replicas must be at least 1");
        }
        if (jobs * (long) replicas > NODES * PODS_PER_NODE) {
            throw new BenchmarkException("%d jobs of %d replicas do not fit on %d nodes of %d pods"
                    .formatted(jobs, replicas, NODES, PODS_PER_NODE));
        }
    }

    int pods() {
        return jobs * replicas;
    }

    List<HasMetadata> trainingJobs() {
        return IntStream.range(0, jobs)
                .<HasMetadata>mapToObj(i -> Serialization.unmarshal(trainingJob(i), TrainingJob.class))
                .toList();
    }

    /** The same work for the peer, which wants one of the replicas to be called master. */
    List<HasMetadata> pyTorchJobs() {
        return IntStream.range(0, jobs)
                .<HasMetadata>mapToObj(i -> Serialization.unmarshal(pyTorchJob(i), GenericKubernetesResource.class))
                .toList();
    }

    private String trainingJob(int number) {
        return """
                apiVersion: bulkhead.dev/v1alpha1
                kind: TrainingJob
                metadata:
                  namespace: %s
                  name: burst-%04d
                spec:
                  framework: PyTorch
                  roles:
                  - name: worker
                    replicas: %d
                    image: registry.example/train:1
                    command: [python, /train.py]
                    resources:
                      requests: {cpu: 100m, memory: 64Mi}
                      limits: {memory: 64Mi}
                """.formatted(NAMESPACE, number, replicas);
    }

    private String pyTorchJob(int number) {
        String head = """
                apiVersion: kubeflow.org/v1
                kind: PyTorchJob
                metadata:
                  namespace: %s
                  name: burst-%04d
                spec:
                  pytorchReplicaSpecs:
                """.formatted(NAMESPACE, number);
        return head + pyTorchRole("Master", 1) + (replicas > 1 ? pyTorchRole("Worker", replicas - 1) : "");
    }

    private static String pyTorchRole(String name, int replicas) {
        return """
                    %s:
                      replicas: %d
                      template:
                        spec:
                          containers:
                          - name: pytorch
                            image: registry.example/train:1
                            command: [python, /train.py]
                            resources:
                              requests: {cpu: 100m, memory: 64Mi}
                              limits: {memory: 64Mi}
                """.formatted(name, replicas);
    }
}
