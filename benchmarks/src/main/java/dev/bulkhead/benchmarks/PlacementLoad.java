package dev.bulkhead.benchmarks;

import dev.bulkhead.api.v1alpha1.GuardPolicy;
import dev.bulkhead.api.v1alpha1.TrainingJob;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * A cluster that is hard to pack, and more jobs than it can run at once: three models of GPUs, taints, cordons, nodes that
 * others use in part; jobs of one to 32 GPUs for some seconds each, and some that can run nowhere. Every namespace has the
 * same jobs, so that shares can be compared.
 */
record PlacementLoad(List<Node> nodes, List<Pod> foreign, List<Job> jobs) {
    static final String GPU = "nvidia.com/gpu";
    /** Namespaces and their weights. */
    static final Map<String, Integer> WEIGHTS = Map.of("team-a", 1, "team-b", 1, "team-c", 2);

    private static final List<String> NAMESPACES = List.of("team-a", "team-b", "team-c");
    private static final int CPU_JOBS = 15;
    private static final int HOPELESS = 6;

    /**
     * @param gpus of each pod
     * @param model empty if any will do
     * @param seconds how long it runs once all its pods do
     * @param hopeless no node will ever take it
     */
    record Job(
            String namespace, String name, int pods, int gpus, String model, int cpus, int seconds, boolean hopeless) {
        String path() {
            return namespace + "/" + name;
        }

        /** Jobs of one shape fit in the same room. */
        record Shape(int pods, int gpus, String model, int cpus) {}

        Shape shape() {
            return new Shape(pods, gpus, model, cpus);
        }

        int allGpus() {
            return pods * gpus;
        }

        TrainingJob object() {
            String gpu = gpus == 0 ? "" : "\n    gpu: {count: %d, models: [%s]}".formatted(gpus, model);
            return Serialization.unmarshal("""
                    apiVersion: bulkhead.dev/v1alpha1
                    kind: TrainingJob
                    metadata: {namespace: %s, name: %s}
                    spec:
                      framework: PyTorch
                      roles:
                      - name: worker
                        replicas: %d
                        image: registry.example/train:1
                        resources: {limits: {memory: 4Gi, cpu: "%d"}}%s
                    """.formatted(namespace, name, pods, cpus, gpu), TrainingJob.class);
        }
    }

    static PlacementLoad of(int nodes, int jobs, long seed) {
        return new PlacementLoad(nodes(nodes), foreign(nodes), jobs(jobs, new Random(seed)));
    }

    List<HasMetadata> policies() {
        return WEIGHTS.entrySet().stream()
                .<HasMetadata>map(e ->
                        Serialization.unmarshal("""
                        apiVersion: bulkhead.dev/v1alpha1
                        kind: GuardPolicy
                        metadata: {name: %s}
                        spec:
                          namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: %s}}
                          scheduling: {weight: %d}
                        """.formatted(e.getKey(), e.getKey(), e.getValue()), GuardPolicy.class))
                .toList();
    }

    /** Of ten nodes four have A100s, of which one is another team's; two H100s, two T4s, one no GPUs. One is cordoned. */
    private static List<Node> nodes(int count) {
        List<Node> nodes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int kind = i % 10;
            String model = kind < 5 ? "NVIDIA-A100-SXM4-80GB" : kind < 7 ? "NVIDIA-H100-80GB-HBM3" : "Tesla-T4";
            int gpus = kind == 9 ? 0 : kind < 7 ? 8 : 4;
            Map<String, Quantity> room = Map.of(
                    "cpu",
                    new Quantity("64"),
                    "memory",
                    new Quantity("512Gi"),
                    "pods",
                    new Quantity("110"),
                    GPU,
                    new Quantity(Integer.toString(gpus)));
            NodeBuilder node = new NodeBuilder()
                    .withNewMetadata()
                    .withName("yard-" + i)
                    .addToAnnotations("kwok.x-k8s.io/node", "fake")
                    .addToLabels("kubernetes.io/hostname", "yard-" + i)
                    .endMetadata()
                    .withNewSpec()
                    .withUnschedulable(i % 17 == 3)
                    .endSpec()
                    .withNewStatus()
                    .withAllocatable(room)
                    .withCapacity(room)
                    .endStatus();
            if (gpus > 0) {
                node.editMetadata().addToLabels("nvidia.com/gpu.product", model).endMetadata();
                node.editSpec().addNewTaint("NoSchedule", GPU, null, "present").endSpec();
            }
            if (kind == 4) {
                node.editSpec().addNewTaint("NoSchedule", "team", null, "x").endSpec();
            }
            nodes.add(node.build());
        }
        return nodes;
    }

    /** Others hold one to four GPUs of every second A100 node. */
    private static List<Pod> foreign(int nodes) {
        List<Pod> pods = new ArrayList<>();
        for (int i = 0; i < nodes; i += 10) {
            pods.add(foreign("yard-" + i, 1 + i / 10 % 4));
            pods.add(foreign("yard-" + (i + 2), 1 + i / 10 % 3));
        }
        return pods;
    }

    private static Pod foreign(String node, int gpus) {
        return new PodBuilder()
                .withNewMetadata()
                .withNamespace("others")
                .withName("holds-" + node)
                .endMetadata()
                .withNewSpec()
                .withNodeName(node)
                .addNewContainer()
                .withName("c")
                .withImage("registry.example/other:1")
                .withNewResources()
                .addToLimits(GPU, new Quantity(Integer.toString(gpus)))
                .endResources()
                .endContainer()
                .endSpec()
                .build();
    }

    private static List<Job> jobs(int count, Random random) {
        List<Job> jobs = new ArrayList<>();
        for (int i = 0; i < HOPELESS; i++) {
            String namespace = NAMESPACES.get(i % NAMESPACES.size());
            jobs.add(
                    i % 2 == 0
                            ? new Job(namespace, "too-wide-" + i, 1, 16, "", 1, 20, true)
                            : new Job(namespace, "no-such-model-" + i, 2, 1, "B300", 1, 20, true));
        }
        for (int i = 0; jobs.size() < count; i++) {
            int pick = random.nextInt(100);
            int[] shape = pick < 25
                    ? new int[] {1, 1}
                    : pick < 45
                            ? new int[] {1, 4}
                            : pick < 60
                                    ? new int[] {1, 8}
                                    : pick < 72
                                            ? new int[] {2, 4}
                                            : pick < 84
                                                    ? new int[] {2, 8}
                                                    : pick < 92 ? new int[] {4, 4} : new int[] {4, 8};
            int seconds = 15 + random.nextInt(16);
            int chosen = random.nextInt(100);
            boolean cpuOnly = i < CPU_JOBS / NAMESPACES.size();
            boolean small = shape[0] * shape[1] <= 4;
            String model = chosen < 25 ? "A100" : chosen < 40 ? "H100" : chosen < 50 && small ? "T4" : "";
            for (String namespace : NAMESPACES) {
                if (jobs.size() < count) {
                    jobs.add(
                            cpuOnly
                                    ? new Job(namespace, "cpu-" + i, 2, 0, "", 16, seconds, false)
                                    : new Job(namespace, "gpu-" + i, shape[0], shape[1], model, 4, seconds, false));
                }
            }
        }
        return jobs;
    }
}
