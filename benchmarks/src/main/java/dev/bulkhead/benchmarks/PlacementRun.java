package dev.bulkhead.benchmarks;

import dev.bulkhead.api.v1alpha1.TrainingJob;
import dev.bulkhead.benchmarks.JobPlayer.Played;
import dev.bulkhead.benchmarks.PlacementLoad.Job;
import dev.bulkhead.testkit.Crds;
import dev.bulkhead.testkit.machine.FreePorts;
import dev.bulkhead.testkit.machine.Progress;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Plays a load once with our operator and looks at what came of it. */
final class PlacementRun {
    private static final String LEASES = "bulkhead-system";
    private static final Duration LOOK = Duration.ofMillis(200);
    private static final Duration SAY = Duration.ofSeconds(10);
    /** When the cluster is full: then the world stands still until all that wait have said what for. */
    private static final Duration FREEZE_AFTER = Duration.ofSeconds(40);
    /** Who waits looks again every 30 s. */
    private static final Duration FROZEN = Duration.ofSeconds(45);

    private final PlacementLoad load;
    private final Map<String, Job> jobs;
    private final Path crds;
    private final OperatorJvm jvm;
    private final Duration patience;
    private final Progress progress;

    PlacementRun(PlacementLoad load, Path crds, OperatorJvm jvm, Duration patience, Progress progress) {
        this.load = load;
        this.jobs = load.jobs().stream().collect(Collectors.toMap(Job::path, Function.identity()));
        this.crds = crds;
        this.jvm = jvm;
        this.patience = patience;
        this.progress = progress;
    }

    /**
     * @param half gangs that were not placed as a whole
     * @param untrue sentences that were not so, of all that were looked at
     * @param shares part of the GPU time that each namespace had while all of them wanted more
     */
    record Result(
            int gangs,
            List<String> half,
            Duration longestSpread,
            int givenBack,
            int sentences,
            List<String> untrue,
            Map<String, Double> shares,
            double makespanSeconds,
            double offlineSeconds,
            double areaSeconds) {

        /** How far the share of a namespace is from what its weight says, at most; a part of that. */
        double shareError() {
            double all =
                    PlacementLoad.WEIGHTS.values().stream().mapToInt(w -> w).sum();
            return PlacementLoad.WEIGHTS.entrySet().stream()
                    .mapToDouble(e -> Math.abs(shares.getOrDefault(e.getKey(), 0.0) / (e.getValue() / all) - 1))
                    .max()
                    .orElseThrow();
        }
    }

    Result run() throws IOException {
        try (TestBed bed = TestBed.start(line -> {}, 1)) {
            prepare(bed);
            GangLog log = new GangLog();
            Process operator;
            Result result;
            try (AuditTail tail = new AuditTail(bed.auditLog(), log::accept);
                    JobPlayer player = new JobPlayer(bed.client(), jobs)) {
                operator = start(bed);
                try {
                    result = play(bed, operator, tail, log, player);
                } finally {
                    Processes.stop(operator);
                }
            }
            if (result.half().isEmpty() && result.untrue().isEmpty()) {
                bed.forget();
            }
            return result;
        }
    }

    private void prepare(TestBed bed) throws IOException {
        Crds.installAll(bed.client(), crds);
        List.of(LEASES, "others").forEach(bed::namespace);
        PlacementLoad.WEIGHTS.keySet().forEach(bed::namespace);
        bed.client().nodes().withName("fake-0").delete();
        bed.createAll(load.nodes().stream().map(HasMetadata.class::cast).toList());
        bed.createAll(load.foreign().stream().map(HasMetadata.class::cast).toList());
        bed.createAll(load.policies());
        bed.createAll(load.jobs().stream().<HasMetadata>map(Job::object).toList());
        bed.awaitQuiet();
    }

    private Process start(TestBed bed) throws IOException {
        return bed.start(
                "operator.log",
                jvm.command(List.of()),
                Map.of(
                        "BULKHEAD_HTTP_PORT",
                        Integer.toString(FreePorts.find(1).getFirst()),
                        "BULKHEAD_LEASE_NAMESPACE",
                        LEASES));
    }

    private Result play(TestBed bed, Process operator, AuditTail tail, GangLog log, JobPlayer player)
            throws IOException {
        long feasible = load.jobs().stream().filter(j -> !j.hopeless()).count();
        Instant began = Instant.now();
        Instant said = began;
        Instant first = null;
        SentenceCheck sentences = null;
        while (player.ended() < feasible) {
            Pause.of(LOOK);
            tail.poll();
            player.look();
            Instant now = Instant.now();
            first = first == null && !player.played(now).isEmpty() ? now : first;
            if (first != null && sentences == null && now.isAfter(first.plus(FREEZE_AFTER))) {
                sentences = frozen(bed, tail, player);
            }
            if (now.isAfter(said.plus(SAY))) {
                said = now;
                progress.say("%5.0f s  started %d, ended %d of %d"
                        .formatted(seconds(began, now), player.played(now).size(), player.ended(), feasible));
            }
            if (!operator.isAlive() || now.isAfter(began.plus(patience))) {
                throw new BenchmarkException("only %d of %d jobs have ended; the operator's output is in %s"
                        .formatted(player.ended(), feasible, bed.file("operator.log")));
            }
        }
        Instant end = Instant.now();
        Map<String, Played> played = player.played(end);
        Instant start = played.values().stream()
                .map(Played::start)
                .min(Instant::compareTo)
                .orElse(began);
        OfflinePacking packing = new OfflinePacking(load, load.foreign());
        return new Result(
                log.gangs(),
                log.half(jobs),
                log.longestSpread(),
                log.givenBack(),
                sentences == null ? 0 : sentences.waiting(),
                sentences == null ? List.of() : sentences.untrue(),
                shares(played),
                seconds(start, end) - player.frozen().toMillis() / 1000.0,
                packing.bestSeconds(),
                packing.areaSeconds());
    }

    private SentenceCheck frozen(TestBed bed, AuditTail tail, JobPlayer player) throws IOException {
        progress.say("the world stands still");
        player.freeze();
        Instant until = Instant.now().plus(FROZEN);
        while (Instant.now().isBefore(until)) {
            Pause.of(LOOK);
            tail.poll();
            player.look();
        }
        KubernetesClient client = bed.client();
        List<Pod> pods = client.pods().inAnyNamespace().list().getItems();
        SentenceCheck check = new SentenceCheck(
                client.nodes().list().getItems(),
                pods,
                client.resources(TrainingJob.class).inAnyNamespace().list().getItems(),
                jobs);
        player.thaw();
        return check;
    }

    /** From the first start until the first namespace has started the last of its jobs. */
    private Map<String, Double> shares(Map<String, Played> played) {
        List<Instant> last = new ArrayList<>();
        for (String namespace : PlacementLoad.WEIGHTS.keySet()) {
            last.add(played.entrySet().stream()
                    .filter(e -> jobs.get(e.getKey()).namespace().equals(namespace))
                    .map(e -> e.getValue().start())
                    .max(Instant::compareTo)
                    .orElseThrow());
        }
        Instant until = last.stream().min(Instant::compareTo).orElseThrow();
        Map<String, Double> used = new TreeMap<>();
        played.forEach((path, when) -> {
            Instant end = when.end().isBefore(until) ? when.end() : until;
            if (when.start().isBefore(end)) {
                used.merge(
                        jobs.get(path).namespace(), jobs.get(path).allGpus() * seconds(when.start(), end), Double::sum);
            }
        });
        double all = used.values().stream().mapToDouble(d -> d).sum();
        used.replaceAll((namespace, use) -> use / all);
        return used;
    }

    private static double seconds(Instant from, Instant to) {
        return Duration.between(from, to).toMillis() / 1000.0;
    }
}
