package dev.bulkhead.benchmarks;

import dev.bulkhead.core.plan.admission.GangAsk;
import dev.bulkhead.core.plan.admission.Round;
import dev.bulkhead.core.plan.admission.Usage;
import dev.bulkhead.core.plan.capacity.ClusterSnapshot;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** How long one decision takes in a large cluster: about one job that is just asked for, and about all that wait. */
record DecisionTime(double oneMillis, double oneP99Millis, double allMillis) {
    private static final int WARM_UP = 60;
    private static final int TIMES = 200;

    static DecisionTime measure(int nodes, int pods, List<PlacementLoad.Job> jobs) {
        PlacementLoad load = PlacementLoad.of(nodes, jobs.size(), 1);
        ClusterSnapshot cluster = ClusterSnapshot.of(load.nodes(), pods(nodes, pods));
        List<GangAsk> asks =
                jobs.stream().map(j -> OfflinePacking.ask(j, cluster)).toList();
        GangAsk wide = asks.stream()
                .max((a, b) -> Long.compare(
                        a.requests().of(PlacementLoad.GPU), b.requests().of(PlacementLoad.GPU)))
                .orElseThrow();
        double[] one = time(cluster, List.of(wide), WARM_UP, TIMES);
        double[] all = time(cluster, asks, 3, 10);
        return new DecisionTime(one[one.length / 2], one[one.length * 99 / 100], all[all.length / 2]);
    }

    private static double[] time(ClusterSnapshot cluster, List<GangAsk> waiting, int warmUp, int times) {
        double[] millis = new double[times];
        for (int i = -warmUp; i < times; i++) {
            long start = System.nanoTime();
            Round.decide(
                    new Round.World(cluster, waiting, List::of, Set.of(), Usage.NONE, Instant.EPOCH.plusSeconds(3600)));
            if (i >= 0) {
                millis[i] = (System.nanoTime() - start) / 1e6;
            }
        }
        Arrays.sort(millis);
        return millis;
    }

    private static List<Pod> pods(int nodes, int count) {
        List<Pod> pods = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            pods.add(new PodBuilder()
                    .withNewMetadata()
                    .withNamespace("others")
                    .withName("pod-" + i)
                    .withUid("uid-" + i)
                    .endMetadata()
                    .withNewSpec()
                    .withNodeName("yard-" + i % nodes)
                    .addNewContainer()
                    .withName("c")
                    .withNewResources()
                    .addToRequests("cpu", new Quantity("2"))
                    .addToLimits("memory", new Quantity("8Gi"))
                    .addToLimits(PlacementLoad.GPU, new Quantity(i % 4 == 0 ? "1" : "0"))
                    .endResources()
                    .endContainer()
                    .endSpec()
                    .build());
        }
        return pods;
    }
}
