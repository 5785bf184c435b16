package dev.bulkhead.benchmarks;

import dev.bulkhead.api.v1alpha1.TrainingJob;
import dev.bulkhead.benchmarks.JobPlayer.Played;
import dev.bulkhead.benchmarks.PlacementLoad.Job;
import dev.bulkhead.testkit.Crds;
import dev.bulkhead.testkit.machine.FreePorts;
import dev.bulkhead.testkit.machine.Progress;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Plays a load once with our operator and looks at what came of it. */
final class PlacementRun {
    private static final String LEASES = "bulkhead-system";
    private static final Duration LOOK = Duration.ofMillis(200);
    private static final Duration LISTEN = Duration.ofSeconds(2);
    private static final Duration SAY = Duration.ofSeconds(10);
    /** When the cluster is full: then the world stands still until all that wait have said what for. */
    private static final Duration FREEZE_AFTER = Duration.ofSeconds(40);
    /** Who waits looks again every 30 s: when no job has had anything to say for so long, all have said what is so. */
    private static final Duration SAID = Duration.ofSeconds(35);

    private static final Duration LONGEST_FROZEN = Duration.ofMinutes(3);

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
     */
    record Result(
            int gangs,
            List<String> half,
            Duration longestSpread,
            int givenBack,
            int sentences,
            List<String> untrue,
            ContendedShares shares,
            double makespanSeconds,
            double offlineSeconds,
            double areaSeconds) {}

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
        OfflinePacking packing = new OfflinePacking(load);
        return new Result(
                log.gangs(),
                log.half(jobs),
                log.longestSpread(),
                log.givenBack(),
                sentences == null ? 0 : sentences.waiting(),
                sentences == null ? List.of() : sentences.untrue(),
                shares(played, start, packing.usableGpus()),
                seconds(start, end) - player.frozen().toMillis() / 1000.0,
                packing.bestSeconds(),
                packing.areaSeconds());
    }

    private SentenceCheck frozen(TestBed bed, AuditTail tail, JobPlayer player) throws IOException {
        progress.say("the world stands still");
        player.freeze();
        KubernetesClient client = bed.client();
        Instant frozen = Instant.now();
        Instant changed = frozen;
        List<TrainingJob> said = List.of();
        for (Instant now = frozen;
                now.isBefore(changed.plus(SAID)) && now.isBefore(frozen.plus(LONGEST_FROZEN));
                now = Instant.now()) {
            Pause.of(LISTEN);
            tail.poll();
            player.look();
            List<TrainingJob> say =
                    client.resources(TrainingJob.class).inAnyNamespace().list().getItems();
            changed = versions(say).equals(versions(said)) ? changed : Instant.now();
            said = say;
        }
        SentenceCheck check = new SentenceCheck(
                client.nodes().list().getItems(),
                client.pods().inAnyNamespace().list().getItems(),
                said,
                jobs);
        player.thaw();
        return check;
    }

    private static Set<String> versions(List<TrainingJob> jobs) {
        return jobs.stream().map(j -> j.getMetadata().getResourceVersion()).collect(Collectors.toSet());
    }

    private ContendedShares shares(Map<String, Played> played, Instant start, double gpus) {
        return ContendedShares.of(
                played.entrySet().stream()
                        .map(e -> {
                            Job job = jobs.get(e.getKey());
                            Played when = e.getValue();
                            return new ContendedShares.Ran(
                                    job.namespace(),
                                    job.allGpus(),
                                    seconds(start, when.start()),
                                    seconds(start, when.end()));
                        })
                        .toList(),
                PlacementLoad.WEIGHTS,
                gpus);
    }

    private static double seconds(Instant from, Instant to) {
        return Duration.between(from, to).toMillis() / 1000.0;
    }
}
