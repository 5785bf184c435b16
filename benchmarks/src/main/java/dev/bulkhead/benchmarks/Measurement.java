package dev.bulkhead.benchmarks;

import dev.bulkhead.testkit.local.Component;
import dev.bulkhead.testkit.machine.Progress;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** One run of one arm, from the start of its process until nothing more is written. */
final class Measurement implements AutoCloseable {
    private static final Duration LOOK = Duration.ofMillis(200);
    private static final Duration SAY = Duration.ofSeconds(5);
    private static final Duration SILENCE = Duration.ofSeconds(4);
    private static final int OK = 200;

    private final TestBed bed;
    private final Arm arm;
    private final int pods;
    private final Duration patience;
    private final Progress progress;
    private final HttpClient http = HttpClient.newHttpClient();

    private final Instant start;
    private final Duration machineBefore;
    private final Map<Component, Duration> clusterBefore;
    private final Duration ownBefore;
    private final Arm.Started started;
    private final Thread onInterrupt;
    private final AuditTally tally;
    private final AuditTail tail;

    private Instant ready;
    private Duration cpu = Duration.ZERO;
    private Duration cpuAtRunning;
    private Duration cpuAtLastWrite = Duration.ZERO;
    private int writesSeen;
    private long peakRssKib;

    private Measurement(TestBed bed, Arm arm, int pods, Duration patience, Progress progress) throws IOException {
        this.bed = bed;
        this.arm = arm;
        this.pods = pods;
        this.patience = patience;
        this.progress = progress;
        this.machineBefore = ProcessCost.machine();
        this.clusterBefore = bed.cpuByComponent();
        this.ownBefore = ownCpu();
        this.start = Instant.now();
        this.started = arm.start(bed);
        this.onInterrupt = new Thread(started.process()::destroyForcibly);
        Runtime.getRuntime().addShutdownHook(onInterrupt);
        this.tally = new AuditTally(BurstShape.NAMESPACE, started.userAgent());
        this.tail = new AuditTail(bed.auditLog(), tally::accept);
    }

    static ArmRun of(Arm arm, BurstShape shape, Duration patience, Progress progress) throws IOException {
        try (TestBed bed = TestBed.start(line -> {})) {
            arm.prepare(bed);
            bed.awaitQuiet();
            ArmRun run;
            try (Measurement measurement = new Measurement(bed, arm, shape.pods(), patience, progress)) {
                run = measurement.run();
            }
            bed.forget();
            return run;
        }
    }

    private ArmRun run() throws IOException {
        Instant said = start;
        while (tally.running() < pods) {
            look();
            if (Instant.now().isAfter(said.plus(SAY))) {
                said = Instant.now();
                say();
            }
            if (Instant.now().isAfter(start.plus(patience))) {
                throw new BenchmarkException("%s: only %d of %d pods run after %d s"
                        .formatted(arm.name(), tally.running(), pods, patience.toSeconds()));
            }
        }
        cpuAtRunning = cpu;
        awaitSilence();
        verify();
        say();
        return result();
    }

    private void look() throws IOException {
        Pause.of(LOOK);
        if (!started.process().isAlive()) {
            throw new BenchmarkException("%s: the process ended with %d; its output is in %s"
                    .formatted(arm.name(), started.process().exitValue(), bed.file("")));
        }
        tail.poll();
        long pid = started.process().pid();
        cpu = ProcessCost.cpu(pid);
        peakRssKib = Math.max(peakRssKib, ProcessCost.peakRssKib(pid));
        if (tally.writes() > writesSeen) {
            writesSeen = tally.writes();
            cpuAtLastWrite = cpu;
        }
        if (ready == null && isReady()) {
            ready = Instant.now();
        }
    }

    private boolean isReady() {
        if (started.ready().isEmpty()) {
            return false;
        }
        try {
            var request = HttpRequest.newBuilder(started.ready().get())
                    .timeout(Duration.ofSeconds(1))
                    .build();
            return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == OK;
        } catch (IOException notYet) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchmarkException("interrupted", e);
        }
    }

    private void awaitSilence() throws IOException {
        Instant end = Instant.now().plus(patience);
        while (Instant.now().isBefore(tally.lastWrite().orElse(start).plus(SILENCE))
                && Instant.now().isBefore(end)) {
            look();
        }
    }

    /** The audit log says what was asked for, the pods themselves what came of it. */
    private void verify() {
        long running = bed.client().pods().inNamespace(BurstShape.NAMESPACE).list().getItems().stream()
                .filter(pod -> "Running".equals(pod.getStatus().getPhase()))
                .count();
        if (running != pods || tally.created() != pods) {
            throw new BenchmarkException("%s: %d pods were created and %d run, not %d"
                    .formatted(arm.name(), tally.created(), running, pods));
        }
    }

    private void say() {
        progress.say("%-24s %6.1f s  created %d of %d, running %d, writes %d"
                .formatted(
                        arm.name(),
                        Duration.between(start, Instant.now()).toMillis() / 1000.0,
                        tally.created(),
                        pods,
                        tally.running(),
                        tally.writes()));
    }

    private ArmRun result() {
        Duration wall = Duration.between(start, Instant.now());
        Map<String, Long> clusterMs = new TreeMap<>();
        bed.cpuByComponent()
                .forEach((component, now) -> clusterMs.put(
                        component.name().toLowerCase(Locale.ROOT).replace('_', '-'),
                        now.minus(clusterBefore.getOrDefault(component, Duration.ZERO))
                                .toMillis()));
        Duration cluster = Duration.ofMillis(
                clusterMs.values().stream().mapToLong(Long::longValue).sum());
        Duration foreign = ProcessCost.machine()
                .minus(machineBefore)
                .minus(cluster)
                .minus(ownCpu().minus(ownBefore))
                .minus(cpu);
        Instant zero = arm.timedFromFirstWrite() ? tally.firstWrite().orElseThrow() : start;
        return new ArmRun(
                pods,
                Optional.ofNullable(ready).map(r -> seconds(start, r)),
                seconds(start, tally.firstWrite().orElseThrow()),
                seconds(zero, tally.lastCreated().orElseThrow()),
                seconds(zero, tally.lastRunning().orElseThrow()),
                seconds(zero, tally.lastWrite().orElseThrow()),
                (cpuAtLastWrite.compareTo(cpuAtRunning) > 0 ? cpuAtLastWrite : cpuAtRunning).toMillis(),
                cpuAtRunning.toMillis(),
                tally.writes(),
                tally.reads(),
                tally.conflicts(),
                tally.writesByKind(),
                tally.writesOfOthers(),
                ProcessCost.cpuByThread(started.process().pid()),
                peakRssKib,
                clusterMs,
                Math.max(0, foreign.toMillis() / (double) wall.toMillis()),
                arm.jobsReportedRunning(bed));
    }

    private static Duration ownCpu() {
        return ProcessCost.cpu(ProcessHandle.current().pid());
    }

    private static double seconds(Instant from, Instant to) {
        return Duration.between(from, to).toMillis() / 1000.0;
    }

    @Override
    public void close() throws IOException {
        Processes.stop(started.process());
        Runtime.getRuntime().removeShutdownHook(onInterrupt);
        tail.close();
        http.close();
    }
}
