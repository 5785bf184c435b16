package dev.bulkhead.benchmarks;

import dev.bulkhead.testkit.machine.Progress;
import io.fabric8.kubernetes.api.model.ContainerStatusBuilder;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/** One arm through all three events, on a control plane of its own. */
final class ReactionRun implements AutoCloseable {
    private static final Duration LOOK = Duration.ofMillis(200);

    private final TestBed bed;
    private final ReactionArm arm;
    private final Duration patience;
    private final Progress progress;
    private final ReactionTally tally = new ReactionTally();
    private final AuditTail tail;
    private final LostNode lostNode;
    private final Process process;

    private ReactionRun(TestBed bed, ReactionArm arm, Duration patience, Progress progress) throws IOException {
        this.bed = bed;
        this.arm = arm;
        this.patience = patience;
        this.progress = progress;
        this.tail = new AuditTail(bed.auditLog(), tally::accept);
        this.lostNode = LostNode.start(bed, line -> {});
        this.process = arm.start(bed);
    }

    static List<Reaction> of(ReactionArm arm, Duration patience, Progress progress) throws IOException {
        try (TestBed bed = TestBed.start(line -> {})) {
            List<Reaction> reactions;
            try (ReactionRun run = new ReactionRun(bed, arm, patience, progress)) {
                reactions = run.run();
            }
            bed.forget();
            return reactions;
        }
    }

    private List<Reaction> run() throws IOException {
        place();
        List<Reaction> reactions = new ArrayList<>();
        reactions.addAll(measured("oomKilled", killed()));
        reactions.addAll(measured("tainted", tainted()));
        reactions.addAll(measured("lost", lost()));
        return List.copyOf(reactions);
    }

    /** One node at a time is open to the pods. */
    private void place() {
        Set<String> both = Set.of(ReactionShape.TAINTED, ReactionShape.LOST);
        cordon(name -> !name.equals(ReactionShape.TAINTED));
        arm.place(bed, ReactionShape.onTheTaintedNode());
        awaitRunning(100);
        cordon(name -> !name.equals(ReactionShape.LOST));
        arm.place(bed, ReactionShape.onTheLostNode());
        awaitRunning(200);
        cordon(both::contains);
        arm.place(bed, ReactionShape.elsewhere());
        awaitRunning(ReactionShape.PODS);
        bed.awaitQuiet();
    }

    private void cordon(java.util.function.Predicate<String> closed) {
        bed.client().nodes().list().getItems().forEach(node -> {
            String name = node.getMetadata().getName();
            boolean is = Boolean.TRUE.equals(node.getSpec().getUnschedulable());
            if (is != closed.test(name)) {
                bed.client()
                        .nodes()
                        .withName(name)
                        .edit(n -> new NodeBuilder(n)
                                .editSpec()
                                .withUnschedulable(!is)
                                .endSpec()
                                .build());
            }
        });
    }

    /** As a kubelet says it. */
    private Map<String, Instant> killed() {
        Map<String, Instant> since = new HashMap<>();
        for (String host : ReactionShape.outOfMemory()) {
            Pod pod = alive().filter(p -> p.getMetadata().getName().startsWith(host + "-"))
                    .findFirst()
                    .orElseThrow(() -> new BenchmarkException("there is no pod of " + host));
            since.put(host, Instant.now());
            bed.client()
                    .resource(pod)
                    .editStatus(p -> new PodBuilder(p)
                            .editStatus()
                            .withPhase("Failed")
                            .withContainerStatuses(new ContainerStatusBuilder()
                                    .withName(p.getSpec()
                                            .getContainers()
                                            .getFirst()
                                            .getName())
                                    .withImage("registry.example/train:1")
                                    .withImageID("")
                                    .withReady(false)
                                    .withRestartCount(0)
                                    .withNewState()
                                    .withNewTerminated()
                                    .withExitCode(137)
                                    .withReason("OOMKilled")
                                    .withFinishedAt(Instant.now().toString())
                                    .endTerminated()
                                    .endState()
                                    .build())
                            .endStatus()
                            .build());
        }
        return since;
    }

    private Map<String, Instant> tainted() {
        Map<String, Instant> since = on(ReactionShape.TAINTED, Instant.now());
        bed.client()
                .nodes()
                .withName(ReactionShape.TAINTED)
                .edit(n -> new NodeBuilder(n)
                        .editSpec()
                        .addNewTaint()
                        .withKey("example.com/maintenance")
                        .withEffect("NoExecute")
                        .endTaint()
                        .endSpec()
                        .build());
        return since;
    }

    /** The event is the cluster's own notice of it, which takes it most of a minute. */
    private Map<String, Instant> lost() {
        lostNode.die();
        await(
                "the cluster notices that the node is lost",
                () -> bed.client().nodes().withName(ReactionShape.LOST).get().getSpec().getTaints().stream()
                        .anyMatch(t -> t.getKey().equals("node.kubernetes.io/unreachable")
                                && t.getEffect().equals("NoExecute")));
        return on(ReactionShape.LOST, Instant.now());
    }

    private Map<String, Instant> on(String node, Instant now) {
        Map<String, Instant> since = new HashMap<>();
        alive().filter(p -> node.equals(p.getSpec().getNodeName()))
                .map(p -> p.getMetadata().getName().replaceFirst("-\\d+$", ""))
                .forEach(host -> since.put(host, now));
        return since;
    }

    private List<Reaction> measured(String event, Map<String, Instant> since) {
        progress.say("%s: %s of %d pods".formatted(arm.name(), event, since.size()));
        Instant end = Instant.now().plus(patience);
        while (Instant.now().isBefore(end)
                && since.entrySet().stream()
                        .anyMatch(v ->
                                tally.createdAfter(v.getKey(), v.getValue()).isEmpty())) {
            look();
        }
        bed.awaitQuiet();
        look();
        return List.of(Reaction.of(event, false, since, tally), Reaction.of(event, true, since, tally));
    }

    private Stream<Pod> alive() {
        return bed.client().pods().inNamespace(BurstShape.NAMESPACE).list().getItems().stream()
                .filter(p -> p.getMetadata().getDeletionTimestamp() == null
                        && "Running".equals(p.getStatus().getPhase()));
    }

    private void awaitRunning(int pods) {
        await(pods + " pods run", () -> alive().count() >= pods);
    }

    private void await(String what, BooleanSupplier done) {
        Instant end = Instant.now().plus(patience);
        while (!done.getAsBoolean()) {
            look();
            if (Instant.now().isAfter(end)) {
                throw new BenchmarkException(
                        "%s: not after %d s: %s".formatted(arm.name(), patience.toSeconds(), what));
            }
        }
    }

    private void look() {
        Pause.of(LOOK);
        if (!process.isAlive()) {
            throw new BenchmarkException("%s: the process ended with %d; its output is in %s"
                    .formatted(arm.name(), process.exitValue(), bed.file("")));
        }
        try {
            tail.poll();
        } catch (IOException e) {
            throw new BenchmarkException("cannot read the audit log", e);
        }
    }

    @Override
    public void close() throws IOException {
        Processes.stop(process);
        lostNode.close();
        tail.close();
    }
}
