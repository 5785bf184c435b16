package dev.bulkhead.core.reconcile;

import dev.bulkhead.api.v1alpha1.Reason;
import dev.bulkhead.core.guard.MemoryForecast;
import dev.bulkhead.core.guard.MemoryHistory;
import dev.bulkhead.core.guard.MemorySize;
import dev.bulkhead.core.guard.WorkingSet;
import dev.bulkhead.core.metrics.MemoryMeters;
import dev.bulkhead.core.plan.ContainerGroup;
import dev.bulkhead.core.plan.GrowthTerms;
import dev.bulkhead.core.plan.RunningContainer;
import dev.bulkhead.core.plan.capacity.Amounts;
import dev.bulkhead.core.plan.capacity.NodeState;
import dev.bulkhead.core.reconcile.KubeletClient.Answer;
import dev.bulkhead.core.run.OperatorContext;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.processing.event.source.AbstractEventSource;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Grows before the kill: in each round it asks the nodes on which containers run whose limit may grow, once each, how much
 * memory they use, and raises the limits that would be reached before the next round could help. Nothing of it is saved: the
 * raised limit stands in the pod, whose change wakes the owner.
 *
 * <p>It follows what reconcilers name, and these run only on the leader.
 *
 * @param <P> the owning kind
 */
public final class MemoryWatch<P extends HasMetadata> extends AbstractEventSource<WorkingSet, P> {
    private static final Logger LOG = LoggerFactory.getLogger(MemoryWatch.class);
    private static final int NODES_AT_ONCE = 128;
    private static final String FALLBACK = "metrics.k8s.io";

    /** From a raise to its effect: the kubelet's own loop, with some room. Measured on an idle node: 0.2 s. */
    private static final Duration IN_FORCE = Duration.ofSeconds(2);

    private static final Duration REFUSED_AGAIN = Duration.ofMinutes(1);

    private record Run(String podUid, String container) {}

    private record Followed(HasMetadata owner, GrowthTerms terms, Map<ContainerGroup, MemorySize> peaks) {}

    private record Subject(Followed of, RunningContainer container, MemorySize ceiling) {}

    private final OperatorContext context;
    private final PodSource<P> pods;
    private final ClusterView<P> cluster;
    private final LimitRaiser raiser;
    private final EventRecorder events;
    private final MemoryMeters meters;
    private final MetricsApi fallback;
    private final Map<String, Followed> followed = new ConcurrentHashMap<>();
    private final Map<Run, MemoryHistory> histories = new ConcurrentHashMap<>();
    private final Map<Run, Instant> refused = new ConcurrentHashMap<>();
    private final Set<String> asking = ConcurrentHashMap.newKeySet();
    private NodeFigures nodes;
    private ScheduledExecutorService rounds;
    private ExecutorService askers;

    /** @param operator as in the labels of its pods */
    public MemoryWatch(
            OperatorContext context, String operator, PodSource<P> pods, ClusterView<P> cluster, EventRecorder events) {
        super(WorkingSet.class, operator + "-memory");
        this.context = context;
        this.pods = pods;
        this.cluster = cluster;
        this.raiser = new LimitRaiser(context.client());
        this.events = events;
        this.meters = new MemoryMeters(context.meters());
        this.fallback = new MetricsApi(context.client(), context.config().namespaces(), operator, context.clock());
    }

    /** From now on, on these terms instead of earlier ones. */
    public void follow(HasMetadata owner, GrowthTerms terms) {
        followed.compute(
                owner.getMetadata().getUid(),
                (uid, before) ->
                        new Followed(owner, terms, before == null ? new ConcurrentHashMap<>() : before.peaks()));
    }

    public void forget(String ownerUid) {
        followed.remove(ownerUid);
    }

    /** The highest working sets of the owner's containers since this process follows it. */
    public Map<ContainerGroup, MemorySize> peaks(String ownerUid) {
        Followed of = followed.get(ownerUid);
        return of == null ? Map.of() : Map.copyOf(of.peaks());
    }

    @Override
    public void start() {
        super.start();
        nodes = new NodeFigures(new KubeletClient(context.client(), context.config()), context.clock(), meters);
        askers = Executors.newFixedThreadPool(
                NODES_AT_ONCE, Thread.ofVirtual().name("memory-", 0).factory());
        rounds = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().name("memory-rounds").daemon().factory());
        long interval = context.config().memoryWatchInterval().toMillis();
        rounds.scheduleWithFixedDelay(this::round, interval, interval, TimeUnit.MILLISECONDS);
    }

    @Override
    public void stop() {
        super.stop();
        rounds.shutdownNow();
        askers.shutdownNow();
        nodes.close();
    }

    private void round() {
        try {
            look();
        } catch (RuntimeException e) {
            LOG.warn("a round over the containers' memory failed; the next follows", e);
        }
    }

    private void look() {
        List<Subject> subjects = followed.entrySet().stream()
                .flatMap(f -> pods.of(f.getKey()).stream()
                        .flatMap(p -> RunningContainer.of(p).stream())
                        .map(c -> subject(f.getValue(), c)))
                .flatMap(Optional::stream)
                .toList();
        Set<Run> runs = subjects.stream().map(MemoryWatch::run).collect(Collectors.toCollection(HashSet::new));
        histories.keySet().retainAll(runs);
        refused.keySet().retainAll(runs);
        if (subjects.isEmpty() || !raiser.isServed()) {
            return;
        }
        Map<Boolean, List<Subject>> bySilence = subjects.stream()
                .collect(Collectors.partitioningBy(
                        s -> nodes.isSilent(s.container().node())));
        bySilence.get(false).stream()
                .collect(Collectors.groupingBy(s -> s.container().node()))
                .forEach((node, there) -> alone(
                        node, () -> cluster.node(node).flatMap(nodes::of).ifPresent(answer -> lookAt(there, answer))));
        List<Subject> unseen = bySilence.get(true);
        if (!unseen.isEmpty()) {
            alone(
                    FALLBACK,
                    () -> lookAt(
                            unseen,
                            new Answer(fallback.figures(), context.clock().instant())));
        }
    }

    /** Beside the others, so that a node that hangs delays only itself; not while its last time is still going on. */
    private void alone(String node, Runnable ask) {
        if (!asking.add(node)) {
            return;
        }
        askers.execute(() -> {
            try {
                ask.run();
            } catch (RuntimeException e) {
                LOG.warn("the figures of {} could not be used", node, e);
            } finally {
                asking.remove(node);
            }
        });
    }

    private void lookAt(List<Subject> there, Answer answer) {
        record Name(String namespace, String pod, String container) {}
        Map<Name, WorkingSet> figures = answer.figures().stream()
                .collect(Collectors.toMap(f -> new Name(f.namespace(), f.pod(), f.container()), f -> f, (a, b) -> a));
        for (Subject subject : there) {
            RunningContainer container = subject.container();
            WorkingSet figure = figures.get(new Name(container.namespace(), container.podName(), container.name()));
            if (figure != null) {
                look(subject, figure, answer.now());
            }
        }
    }

    private void look(Subject subject, WorkingSet figure, Instant now) {
        MemoryHistory history = histories.compute(run(subject), (run, before) -> {
            Instant started = subject.container().started();
            boolean same = before != null && before.started().equals(started);
            return (same ? before : MemoryHistory.of(started)).with(figure, now);
        });
        if (history.samples().isEmpty()) {
            return;
        }
        ContainerGroup group = new ContainerGroup(
                subject.of().terms().group(subject.container().pod()),
                subject.container().name());
        history.believedPeak().ifPresent(p -> subject.of().peaks().merge(group, p, MemorySize::max));
        Instant retry = refused.get(run(subject));
        boolean waits = subject.container().waitsForItsNode()
                || retry != null && context.clock().instant().isBefore(retry);
        if (!waits) {
            wanted(subject, history, now).ifPresent(to -> raise(subject, within(subject.container(), to), history));
        }
    }

    private Optional<MemorySize> wanted(Subject subject, MemoryHistory history, Instant now) {
        Duration interval = context.config().memoryWatchInterval();
        Duration nextFigure = history.spacing().compareTo(interval) > 0 ? history.spacing() : interval;
        var policy = subject.of().terms().policy();
        return MemoryForecast.raise(
                history.samples(),
                history.started(),
                now,
                nextFigure.plus(IN_FORCE),
                new MemoryForecast.Room(
                        subject.container().limit(), subject.ceiling(), policy.growthFactor(), policy.minGrowth()));
    }

    /** What the node has free; of a full node all is asked for, as its kubelet grants it once others have gone. */
    private MemorySize within(RunningContainer container, MemorySize wanted) {
        MemorySize free =
                state(container).map(n -> memory(n.free(Amounts.MEMORY))).orElse(wanted);
        return free.isZero() ? wanted : wanted.min(container.limit().plus(free));
    }

    private void raise(Subject subject, MemorySize to, MemoryHistory history) {
        RunningContainer container = subject.container();
        String kind = subject.of().owner().getKind();
        String who = "container " + container.name() + " of pod " + container.podName();
        switch (raiser.raise(container, to)) {
            case LimitRaiser.Outcome.Raised raised -> {
                meters.raise(kind, MemoryMeters.Outcome.accepted);
                events.record(
                        subject.of().owner(),
                        EventRecorder.Type.Normal,
                        Reason.MemoryRaised,
                        who + " used " + history.samples().getLast().used().rounded() + " of its limit of "
                                + container.limit() + ", which was raised to " + to + " while it runs");
            }
            case LimitRaiser.Outcome.Refused(String why) -> {
                meters.raise(kind, MemoryMeters.Outcome.refused);
                refused.put(run(subject), context.clock().instant().plus(REFUSED_AGAIN));
                events.record(
                        subject.of().owner(),
                        EventRecorder.Type.Warning,
                        Reason.MemoryRaiseDeferred,
                        who + " would need more than its limit of " + container.limit()
                                + ", but the API server refuses " + to + ": " + why);
            }
            case LimitRaiser.Outcome.Outdated outdated -> {}
        }
    }

    /** Empty for a container that may not grow. */
    private Optional<Subject> subject(Followed of, RunningContainer container) {
        if (!of.terms().policy().growInPlace()) {
            return Optional.empty();
        }
        return of.terms()
                .ceiling(container.pod(), container.name())
                .or(() -> state(container).map(n -> memory(n.allocatable().of(Amounts.MEMORY))))
                .filter(ceiling -> ceiling.exceeds(container.limit()))
                .map(ceiling -> new Subject(of, container, ceiling));
    }

    private Optional<NodeState> state(RunningContainer container) {
        return cluster.nodes().node(container.node());
    }

    private static MemorySize memory(long bytes) {
        return new MemorySize(Math.max(0, bytes));
    }

    private static Run run(Subject subject) {
        return new Run(subject.container().podUid(), subject.container().name());
    }

    @Override
    public Set<WorkingSet> getSecondaryResources(P primary) {
        return Set.of();
    }
}
