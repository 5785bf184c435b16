package dev.bulkhead.benchmarks;

import dev.bulkhead.benchmarks.PlacementLoad.Job;
import dev.bulkhead.core.guard.EffectivePolicy;
import dev.bulkhead.core.plan.admission.GangAsk;
import dev.bulkhead.core.plan.capacity.ClusterSnapshot;
import dev.bulkhead.core.plan.capacity.NodeState;
import dev.bulkhead.core.plan.capacity.Placement.Placed;
import dev.bulkhead.training.plan.JobPods;
import dev.bulkhead.training.plan.ObservedJob;
import dev.bulkhead.training.plan.ObservedMemory;
import dev.bulkhead.training.plan.Signs;
import dev.bulkhead.training.plan.TrainingPlanner;
import dev.bulkhead.training.plan.Turn;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * How fast the jobs could be done by somebody who knows in advance how long each runs, and loses no time between two: list
 * scheduling in several orders, of which the best counts. Fairness does not bind it.
 */
final class OfflinePacking {
    private static final List<Comparator<Job>> ORDERS = List.of(
            Comparator.comparingInt((Job j) -> -j.allGpus() * j.seconds()),
            Comparator.comparingInt(Job::allGpus).reversed(),
            Comparator.comparingInt(Job::seconds).reversed(),
            Comparator.comparing(Job::path));

    private record Running(double end, Set<String> pods) {}

    private final ClusterSnapshot empty;
    private final Map<String, GangAsk> asks;
    private final List<Job> jobs;

    OfflinePacking(PlacementLoad load) {
        this.empty = ClusterSnapshot.of(load.nodes(), load.foreign());
        this.jobs = load.jobs().stream().filter(j -> !j.hopeless()).toList();
        this.asks = load.jobs().stream().collect(Collectors.toMap(Job::path, j -> ask(j, empty)));
    }

    /** The cluster before any of the jobs runs. */
    ClusterSnapshot empty() {
        return empty;
    }

    GangAsk ask(Job job) {
        return asks.get(job.path());
    }

    /** What the operator itself would ask of its queue. */
    static GangAsk ask(Job job, ClusterSnapshot nodes) {
        var object = job.object();
        object.getMetadata().setUid(job.path());
        ObservedJob seen = new ObservedJob(
                object,
                EffectivePolicy.BUILT_IN,
                new ObservedJob.Namespace(false, false),
                nodes,
                new JobPods(object, List.of()),
                false,
                false,
                List.of(),
                Optional.empty(),
                Signs.NONE,
                Turn.FREE,
                ObservedMemory.NONE,
                Instant.EPOCH);
        return TrainingPlanner.asks(seen)
                .orElseThrow(() -> new BenchmarkException("the planner does not ask for " + job.path()));
    }

    /** Seconds until the last job ends. */
    double bestSeconds() {
        return ORDERS.stream().mapToDouble(this::seconds).min().orElseThrow();
    }

    private double seconds(Comparator<Job> order) {
        List<Job> waiting = new ArrayList<>(jobs.stream().sorted(order).toList());
        PriorityQueue<Running> running = new PriorityQueue<>(Comparator.comparingDouble(Running::end));
        ClusterSnapshot room = empty;
        double now = 0;
        while (!waiting.isEmpty()) {
            Set<Job.Shape> blocked = new HashSet<>();
            for (Job job : List.copyOf(waiting)) {
                GangAsk ask = asks.get(job.path());
                if (blocked.contains(job.shape()) || !room.holds(ask.pods(), ask.rules())) {
                    blocked.add(job.shape()); // room only becomes less until the next one ends
                } else if (room.place(ask.pods(), ask.rules()) instanceof Placed placed) {
                    room = placed.after();
                    waiting.remove(job);
                    running.add(new Running(
                            now + job.seconds(),
                            ask.pods().stream()
                                    .map(p -> p.namespace() + "/" + p.name())
                                    .collect(Collectors.toSet())));
                }
            }
            Running next = running.poll();
            if (next == null) {
                throw new BenchmarkException("a job fits nowhere: " + waiting.getFirst());
            }
            now = next.end();
            room = room.without(next.pods());
        }
        return Math.max(now, running.stream().mapToDouble(Running::end).max().orElse(0));
    }

    /** No schedule whatever is shorter: all work, spread over all GPUs that these jobs may use. */
    double areaSeconds() {
        double work = jobs.stream()
                .mapToDouble(j -> (double) j.allGpus() * j.seconds())
                .sum();
        return work / usableGpus();
    }

    /** GPUs of others and on nodes that these jobs may not use left out. */
    double usableGpus() {
        return empty.nodes().stream()
                .filter(n -> !n.cordoned()
                        && n.taints().stream().noneMatch(t -> t.getKey().equals("team")))
                .mapToLong((NodeState n) -> n.free(PlacementLoad.GPU))
                .sum();
    }
}
