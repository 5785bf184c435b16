package dev.bulkhead.benchmarks;

import dev.bulkhead.benchmarks.ContendedShares.Ran;
import dev.bulkhead.benchmarks.PlacementLoad.Job;
import dev.bulkhead.core.plan.admission.Answer;
import dev.bulkhead.core.plan.admission.GangAsk;
import dev.bulkhead.core.plan.admission.Holder;
import dev.bulkhead.core.plan.admission.Round;
import dev.bulkhead.core.plan.admission.Shares;
import dev.bulkhead.core.plan.admission.Usage;
import dev.bulkhead.core.plan.admission.Usage.Stage;
import dev.bulkhead.core.plan.admission.Usage.Use;
import dev.bulkhead.core.plan.capacity.ClusterSnapshot;
import dev.bulkhead.core.plan.capacity.PlacedPod;
import dev.bulkhead.core.plan.capacity.PodAsk;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Plays a load through {@link Round} itself, with a clock of its own and no cluster: what the decisions are worth, whatever
 * the machine does. Many loads take seconds.
 */
final class PlacementSimulation {
    /** As the queue does. */
    private static final Duration LOOKS_EVERY = Duration.ofMillis(250);

    private static final Duration LOOKS_ANYWAY = Duration.ofSeconds(5);
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    /**
     * What a cluster adds to each job.
     *
     * @param starting from the decision until all pods run
     * @param ending from the end of the program until its room is seen to be free
     */
    private record Delays(Duration starting, Duration ending) {
        private static final Delays USUAL = new Delays(Duration.ofMillis(1500), Duration.ofMillis(700));
    }

    /**
     * @param ratio makespan to that of {@link OfflinePacking}, which has no delays
     * @param shareError see {@link ContendedShares#error}
     */
    record Result(double ratio, double shareError) {
        private boolean misses() {
            return ratio > PlacementCommand.MOST_MAKESPAN || shareError > PlacementCommand.MOST_SHARE_ERROR;
        }
    }

    /** Of several loads. */
    record Summary(List<Result> results) {
        double medianRatio() {
            return Median.of(results.stream().map(Result::ratio).toList());
        }

        double medianShareError() {
            return Median.of(results.stream().map(Result::shareError).toList());
        }

        double worstRatio() {
            return results.stream().mapToDouble(Result::ratio).max().orElseThrow();
        }

        double worstShareError() {
            return results.stream().mapToDouble(Result::shareError).max().orElseThrow();
        }

        /** Loads that miss one of the aims. */
        long missed() {
            return results.stream().filter(Result::misses).count();
        }
    }

    /** @param loads how many, of the seeds from 1 on */
    static Summary play(int nodes, int jobs, int loads) {
        return new Summary(IntStream.rangeClosed(1, loads)
                .mapToObj(seed -> new PlacementSimulation(PlacementLoad.of(nodes, jobs, seed), Delays.USUAL).play())
                .toList());
    }

    private record Run(
            Job job, GangAsk ask, Instant decided, Instant start, Instant end, Instant free, Set<String> pods) {}

    private final PlacementLoad load;
    private final OfflinePacking packing;
    private final Delays delays;
    private final Shares shares;
    private final Map<String, Job> jobs;
    private final List<GangAsk> waiting = new ArrayList<>();
    private final Map<String, Run> runs = new TreeMap<>();
    private ClusterSnapshot cluster;

    private PlacementSimulation(PlacementLoad load, Delays delays) {
        this.load = load;
        this.delays = delays;
        this.packing = new OfflinePacking(load);
        this.cluster = packing.empty();
        this.shares = new Shares(cluster);
        this.jobs = load.jobs().stream().collect(Collectors.toMap(Job::path, j -> j));
        load.jobs().forEach(j -> waiting.add(weighed(packing.ask(j))));
    }

    private static GangAsk weighed(GangAsk ask) {
        int weight = PlacementLoad.WEIGHTS.get(ask.namespace());
        return new GangAsk(ask.owner(), ask.namespace(), ask.name(), 0, weight, START, ask.pods(), ask.rules());
    }

    private Result play() {
        long feasible = load.jobs().stream().filter(j -> !j.hopeless()).count();
        Set<String> gone = new HashSet<>();
        Instant last = Instant.MIN;
        boolean changed = true;
        for (Instant now = START; gone.size() < feasible; now = now.plus(LOOKS_EVERY)) {
            for (Run run : runs.values()) {
                if (!run.free().isAfter(now) && gone.add(run.job().path())) {
                    cluster = cluster.without(run.pods());
                    changed = true;
                }
            }
            if (changed || now.isAfter(last.plus(LOOKS_ANYWAY))) {
                round(now);
                last = now;
                changed = false;
            }
        }
        return result();
    }

    private void round(Instant now) {
        Round.Outcome outcome = Round.decide(
                new Round.World(cluster, List.copyOf(waiting), () -> holders(now), Set.of(), usage(now), now));
        for (GangAsk ask : List.copyOf(waiting)) {
            if (outcome.answers().get(ask.owner()) instanceof Answer.Placed placed) {
                waiting.remove(ask);
                start(ask, placed.nodes(), now);
            }
        }
    }

    private void start(GangAsk ask, List<String> nodes, Instant now) {
        Set<String> pods = new HashSet<>();
        for (int i = 0; i < nodes.size(); i++) {
            PodAsk pod = ask.pods().get(i);
            String uid = pod.namespace() + "/" + pod.name();
            pods.add(uid);
            cluster = cluster.with(new PlacedPod(
                    uid,
                    pod.namespace(),
                    pod.name(),
                    nodes.get(i),
                    false,
                    false,
                    0,
                    pod.requests(),
                    pod.ports(),
                    List.of()));
        }
        Job job = jobs.get(ask.path());
        Instant start = now.plus(delays.starting());
        Instant end = start.plusSeconds(job.seconds());
        runs.put(ask.path(), new Run(job, ask, now, start, end, end.plus(delays.ending()), pods));
    }

    private List<Holder> holders(Instant now) {
        return runs.values().stream()
                .filter(r -> r.free().isAfter(now))
                .map(r -> new Holder(
                        r.ask().owner(), r.ask().namespace(), r.ask().name(), 0, true, r.decided(), r.pods()))
                .toList();
    }

    private Usage usage(Instant now) {
        return Usage.of(runs.values().stream()
                .map(r -> {
                    boolean holds = r.free().isAfter(now);
                    Instant until = holds ? now : r.free();
                    double share = shares.of(r.ask().requests());
                    return new Use(
                            r.ask().namespace(),
                            share,
                            Shares.spent(share, r.decided(), until, now),
                            Duration.between(r.decided(), until).toSeconds(),
                            holds ? Stage.Holding : Stage.Ended);
                })
                .toList());
    }

    private Result result() {
        List<Ran> ran = runs.values().stream()
                .map(r -> new Ran(r.job().namespace(), r.job().allGpus(), seconds(r.start()), seconds(r.end())))
                .toList();
        double first = ran.stream().mapToDouble(Ran::start).min().orElseThrow();
        double last = ran.stream().mapToDouble(Ran::end).max().orElseThrow();
        return new Result(
                (last - first) / packing.bestSeconds(),
                ContendedShares.of(ran, PlacementLoad.WEIGHTS, packing.usableGpus())
                        .error(PlacementLoad.WEIGHTS));
    }

    private static double seconds(Instant time) {
        return Duration.between(START, time).toMillis() / 1000.0;
    }
}
