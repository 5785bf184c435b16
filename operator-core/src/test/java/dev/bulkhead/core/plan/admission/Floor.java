package dev.bulkhead.core.plan.admission;

import dev.bulkhead.core.plan.capacity.ClusterSnapshot;
import dev.bulkhead.core.plan.capacity.Placement;
import dev.bulkhead.core.plan.capacity.PodAsk;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** A cluster with GPUs, jobs that run on it and jobs that wait; each call adds one that came a second later. */
final class Floor {
    static final String GPU = "nvidia.com/gpu";
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private final List<Node> nodes = new ArrayList<>();
    private final List<Pod> pods = new ArrayList<>();
    private final List<GangAsk> waiting = new ArrayList<>();
    private final List<Holder> holders = new ArrayList<>();
    private Map<String, Double> used = Map.of();
    private Set<String> stopping = Set.of();
    private Instant now = START;
    private int filled;

    Floor nodes(int count, int gpus) {
        for (int i = 0; i < count; i++) {
            nodes.add(new NodeBuilder()
                    .withNewMetadata()
                    .withName("node-" + nodes.size())
                    .endMetadata()
                    .withNewStatus()
                    .addToAllocatable("pods", new Quantity("110"))
                    .addToAllocatable("cpu", new Quantity("64"))
                    .addToAllocatable("memory", new Quantity("256Gi"))
                    .addToAllocatable(GPU, new Quantity(Integer.toString(gpus)))
                    .addNewCondition()
                    .withType("Ready")
                    .withStatus("True")
                    .endCondition()
                    .endStatus()
                    .build());
        }
        return this;
    }

    Floor waits(String owner, int pods, int gpus) {
        return waits("n", owner, 0, 1, pods, gpus);
    }

    Floor waitsWithPriority(String owner, int priority, int pods, int gpus) {
        return waits("n", owner, priority, 1, pods, gpus);
    }

    Floor waitsIn(String namespace, String owner, int weight, int pods, int gpus) {
        return waits(namespace, owner, 0, weight, pods, gpus);
    }

    private Floor waits(String namespace, String owner, int priority, int weight, int count, int gpus) {
        List<PodAsk> asks = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            asks.add(PodAsk.of(pod(namespace, owner + "-" + i, gpus).build()));
        }
        waiting.add(new GangAsk(owner, namespace, owner, priority, weight, tick(), asks, Placement.Rules.NONE));
        return this;
    }

    /** Every pod on a node of its own choice: the first that has the room. */
    Floor runs(String owner, int priority, int count, int gpus) {
        return holds(owner, priority, true, count, gpus, false);
    }

    Floor protectedRuns(String owner, int priority) {
        return holds(owner, priority, false, 0, 0, false);
    }

    Floor ending(String owner, int count, int gpus) {
        return holds(owner, 0, true, count, gpus, true);
    }

    /** Foreign pods. */
    Floor fill(int count, int gpus) {
        for (int i = 0; i < count; i++) {
            place("foreign-" + filled++, gpus, false);
        }
        return this;
    }

    private Floor holds(String owner, int priority, boolean preemptible, int count, int gpus, boolean ending) {
        Set<String> uids = new java.util.TreeSet<>();
        for (int i = 0; i < count; i++) {
            uids.add(place(owner + "-" + i, gpus, ending));
        }
        holders.add(new Holder(owner, "n", owner, priority, preemptible, tick(), uids));
        return this;
    }

    private String place(String name, int gpus, boolean ending) {
        Placement place = cluster().place(List.of(PodAsk.of(pod("n", name, gpus).build())), Placement.Rules.NONE);
        String node = ((Placement.Placed) place).nodes().getFirst();
        pods.add(pod("n", name, gpus)
                .editMetadata()
                .withDeletionTimestamp(ending ? START.toString() : null)
                .endMetadata()
                .editSpec()
                .withNodeName(node)
                .endSpec()
                .build());
        return name + "-uid";
    }

    private static PodBuilder pod(String namespace, String name, int gpus) {
        return new PodBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName(name)
                .withUid(name + "-uid")
                .endMetadata()
                .withNewSpec()
                .addNewContainer()
                .withName("c")
                .withNewResources()
                .addToLimits(GPU, new Quantity(Integer.toString(gpus)))
                .endResources()
                .endContainer()
                .endSpec();
    }

    private Instant tick() {
        now = now.plusSeconds(1);
        return now;
    }

    Floor later(Duration time) {
        now = now.plus(time);
        return this;
    }

    Floor used(Map<String, Double> byNamespace) {
        used = byNamespace;
        return this;
    }

    Floor stopping(Set<String> owners) {
        stopping = owners;
        return this;
    }

    ClusterSnapshot cluster() {
        return ClusterSnapshot.of(nodes, pods);
    }

    Round.Outcome round() {
        return Round.decide(new Round.World(
                cluster(),
                waiting.stream().collect(Collectors.toList()),
                () -> holders,
                stopping,
                new Usage(used, 60),
                now));
    }
}
