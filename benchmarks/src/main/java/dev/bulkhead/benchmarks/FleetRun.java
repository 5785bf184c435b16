package dev.bulkhead.benchmarks;

import dev.bulkhead.api.v1alpha1.InferenceService;
import dev.bulkhead.testkit.Crds;
import dev.bulkhead.testkit.machine.Progress;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** One arm with one fleet, from the first service to the last child gone, on a control plane of its own. */
final class FleetRun implements AutoCloseable {
    private static final int PARALLEL_CREATES = 8;
    private static final Duration LOOK = Duration.ofMillis(100);
    private static final Duration SAY = Duration.ofSeconds(5);
    private static final Duration SILENCE = Duration.ofSeconds(4);

    /**
     * What one arm gave.
     *
     * @param foreignCores cores that neither the arm nor the cluster nor the measuring used: whether the machine was quiet
     */
    record Result(List<FleetPhase> phases, long peakRssKib, double foreignCores) {}

    private final TestBed bed;
    private final FleetArm arm;
    private final FleetShape shape;
    private final Duration patience;
    private final Progress progress;
    private final ReadyRevisions ready = new ReadyRevisions();
    private final FleetChildren children;
    private final AuditTail tail;
    private final Instant start = Instant.now();
    private final Duration foreignBefore;
    private AuditTally tally;
    private Instant said = start;

    private FleetRun(TestBed bed, FleetArm arm, FleetShape shape, Duration patience, Progress progress)
            throws IOException {
        this.bed = bed;
        this.arm = arm;
        this.shape = shape;
        this.patience = patience;
        this.progress = progress;
        this.tally = newTally();
        this.tail = new AuditTail(bed.auditLog(), line -> tally.accept(line));
        this.children = new FleetChildren(bed.client());
        arm.start(bed, ready);
        bed.awaitQuiet();
        this.foreignBefore = foreignCpu();
    }

    static Result of(FleetArm arm, FleetShape shape, Path crds, Duration patience, Progress progress)
            throws IOException {
        try (TestBed bed = TestBed.start(line -> {}, FleetShape.NODES)) {
            bed.namespace(FleetShape.NAMESPACE);
            Crds.installAll(bed.client(), crds);
            bed.client().resource(FleetShape.runtime(1)).create();
            bed.createAll(FleetShape.models());
            Result result;
            try (arm;
                    FleetRun run = new FleetRun(bed, arm, shape, patience, progress)) {
                result = run.run();
            }
            bed.forget();
            return result;
        }
    }

    private Result run() throws IOException {
        List<FleetPhase> phases = new ArrayList<>();
        phases.add(phase("create", this::create));
        phases.add(phase("edit", this::edit));
        phases.add(phase("delete", this::delete));
        double wall = Duration.between(start, Instant.now()).toMillis();
        return new Result(
                List.copyOf(phases),
                arm.pid().isPresent() ? ProcessCost.peakRssKib(arm.pid().getAsLong()) : 0,
                Math.max(0, foreignCpu().minus(foreignBefore).toMillis() / wall));
    }

    private FleetPhase phase(String name, Supplier<Optional<Latencies>> work) throws IOException {
        tail.poll();
        tally = newTally();
        Duration cpu = armCpu();
        Instant begin = Instant.now();
        Optional<Latencies> latencies = work.get();
        double seconds = Duration.between(begin, Instant.now()).toMillis() / 1000.0;
        Instant over = Instant.now();
        await(
                "it is silent after " + name,
                () -> Instant.now()
                        .isAfter(tally.lastWrite()
                                .filter(over::isBefore)
                                .orElse(over)
                                .plus(SILENCE)));
        FleetPhase phase = new FleetPhase(
                name, seconds, latencies, tally, armCpu().minus(cpu).toMillis(), shape.services());
        progress.say("%s, %s: %.1f s, %.2f writes per service"
                .formatted(arm.name(), name, seconds, phase.writesPerService()));
        return phase;
    }

    private AuditTally newTally() {
        return new AuditTally(FleetShape.NAMESPACE, arm.userAgent());
    }

    private Optional<Latencies> create() {
        Map<String, Instant> begun = new ConcurrentHashMap<>();
        Instant begin = Instant.now();
        try (ExecutorService pool = Executors.newFixedThreadPool(PARALLEL_CREATES)) {
            List<Future<?>> creates = new ArrayList<>();
            for (InferenceService service : shape.inferenceServices()) {
                Duration early = Duration.between(Instant.now(), begin.plus(shape.due(creates.size())));
                if (early.isPositive()) {
                    Pause.of(early);
                }
                creates.add(pool.submit(() -> {
                    begun.put(service.getMetadata().getName(), Instant.now());
                    arm.created(bed.client().resource(service).create());
                }));
            }
            for (Future<?> create : creates) {
                create.get();
            }
        } catch (ExecutionException e) {
            throw new BenchmarkException(
                    "cannot create a service: " + e.getCause().getMessage(), e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchmarkException("interrupted", e);
        }
        await("all are ready", () -> ready.count(1) == shape.services());
        return Optional.of(ready.latencies(1, begun));
    }

    /** Over when all have the new revision, and nothing is left of the old one's pods. */
    private Optional<Latencies> edit() {
        List<InferenceService> services = bed.client()
                .resources(InferenceService.class)
                .inNamespace(FleetShape.NAMESPACE)
                .list()
                .getItems();
        Instant begin = Instant.now();
        bed.client().resource(FleetShape.runtime(1)).edit(runtime -> {
            runtime.setSpec(FleetShape.runtime(2).getSpec());
            return runtime;
        });
        arm.edited(services);
        await(
                "all follow the edit and their old pods are gone",
                () -> ready.count(2) == shape.services() && children.of(1) == 0);
        return Optional.of(ready.latencies(
                2,
                services.stream()
                        .map(InferenceService::getMetadata)
                        .collect(Collectors.toMap(ObjectMeta::getName, m -> begin))));
    }

    /** The garbage collector takes away what belonged to them, in either arm. */
    private Optional<Latencies> delete() {
        bed.client()
                .resources(InferenceService.class)
                .inNamespace(FleetShape.NAMESPACE)
                .delete();
        await("nothing is left", () -> children.count() == 0);
        return Optional.empty();
    }

    private void await(String what, BooleanSupplier done) {
        Instant end = Instant.now().plus(patience);
        while (!done.getAsBoolean()) {
            look();
            if (Instant.now().isAfter(end)) {
                throw new BenchmarkException("%s: not after %d s: %s; there are %s"
                        .formatted(arm.name(), patience.toSeconds(), what, children.words()));
            }
        }
    }

    private void look() {
        Pause.of(LOOK);
        arm.check();
        try {
            tail.poll();
        } catch (IOException e) {
            throw new BenchmarkException("cannot read the audit log", e);
        }
        if (Instant.now().isAfter(said.plus(SAY))) {
            said = Instant.now();
            progress.say("%s: revision 1 ready %d, revision 2 ready %d of %d; writes %d; %s"
                    .formatted(
                            arm.name(),
                            ready.count(1),
                            ready.count(2),
                            shape.services(),
                            tally.writes(),
                            children.words()));
        }
    }

    private Duration armCpu() {
        return arm.pid().isPresent() ? ProcessCost.cpu(arm.pid().getAsLong()) : Duration.ZERO;
    }

    private Duration foreignCpu() {
        return ProcessCost.machine()
                .minus(bed.cpu())
                .minus(armCpu())
                .minus(ProcessCost.cpu(ProcessHandle.current().pid()));
    }

    @Override
    public void close() throws IOException {
        children.close();
        tail.close();
    }
}
