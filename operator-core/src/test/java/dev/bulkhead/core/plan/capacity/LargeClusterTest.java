package dev.bulkhead.core.plan.capacity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bulkhead.core.plan.capacity.Placement.Rules;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** 1,000 nodes and 5,000 pods, in CPU time, so that other work on the machine does not count. */
class LargeClusterTest {
    private static final int NODES = 1_000;
    private static final int PODS = 5_000;
    private static final ThreadMXBean CLOCK = ManagementFactory.getThreadMXBean();

    @Test
    void aDecisionTakesMilliseconds() {
        ClusterSnapshot cluster = cluster();
        List<PodAsk> gang = IntStream.range(0, 64)
                .mapToObj(i -> PodAsk.of(Make.gpus("rank-" + i, 4)))
                .toList();
        PodAsk hopeless = PodAsk.of(Make.gpus("wide", 9));

        Duration place = median(
                () -> assertThat(cluster.place(gang, Rules.same(Make.MODEL))).isInstanceOf(Placement.Placed.class));
        Duration refuse = median(
                () -> assertThat(cluster.place(List.of(hopeless), Rules.NONE)).isInstanceOf(Placement.NotPlaced.class));
        Duration explain =
                median(() -> assertThat(cluster.explain(hopeless).reason()).isPresent());

        System.out.println("place 64 pods: " + place.toNanos() / 1000 + " us; refuse: " + refuse.toNanos() / 1000
                + " us; explain: " + explain.toNanos() / 1000 + " us");
        assertThat(place).isLessThan(Duration.ofMillis(50));
        assertThat(refuse).isLessThan(Duration.ofMillis(50));
        assertThat(explain).isLessThan(Duration.ofMillis(50));
    }

    private static Duration median(Runnable decision) {
        long[] nanos = new long[15];
        for (int i = 0; i < nanos.length; i++) {
            long start = CLOCK.getCurrentThreadCpuTime();
            decision.run();
            nanos[i] = CLOCK.getCurrentThreadCpuTime() - start;
        }
        Arrays.sort(nanos);
        return Duration.ofNanos(nanos[nanos.length / 2]);
    }

    private static ClusterSnapshot cluster() {
        Random random = new Random(7);
        List<Node> nodes = new ArrayList<>();
        for (int i = 0; i < NODES; i++) {
            Node node = Make.labelled(Make.node("node-" + i, 8).build(), Make.MODEL, "model-" + i % 4);
            nodes.add(i % 10 == 0 ? Make.tainted(node, "team", "a", "NoSchedule") : node);
        }
        List<Pod> pods = new ArrayList<>();
        for (int i = 0; i < PODS; i++) {
            pods.add(Make.on("node-" + random.nextInt(NODES), Make.gpus("pod-" + i, random.nextInt(2))));
        }
        return ClusterSnapshot.of(nodes, pods);
    }
}
