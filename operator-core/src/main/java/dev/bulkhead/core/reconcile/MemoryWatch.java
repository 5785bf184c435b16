package dev.bulkhead.core.reconcile;

import dev.bulkhead.core.guard.MemorySize;
import dev.bulkhead.core.guard.WorkingSet;
import dev.bulkhead.core.metrics.MemoryMeters;
import dev.bulkhead.core.plan.ContainerGroup;
import dev.bulkhead.core.plan.GrowthTerms;
import dev.bulkhead.core.plan.RunningContainer;
import dev.bulkhead.core.plan.capacity.Amounts;
import dev.bulkhead.core.reconcile.KubeletClient.Answer;
import dev.bulkhead.core.run.OperatorContext;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.processing.event.source.AbstractEventSource;
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

    private record Followed(HasMetadata owner, GrowthTerms terms, Map<ContainerGroup, MemorySize> peaks) {}

    private final OperatorContext context;
    private final PodSource<P> pods;
    private final ClusterView<P> cluster;
    private final LimitKeeper limits;
    private final MemoryMeters meters;
    private final MetricsApi fallback;
    private final Map<String, Followed> followed = new ConcurrentHashMap<>();
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
        this.meters = new MemoryMeters(context.meters());
        this.limits = new LimitKeeper(context, cluster, events, meters);
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
        List<WatchedContainer> watched = followed.entrySet().stream()
                .flatMap(f -> pods.of(f.getKey()).stream()
                        .flatMap(p -> RunningContainer.of(p).stream())
                        .map(c -> watched(f.getValue(), c)))
                .flatMap(Optional::stream)
                .toList();
        limits.retain(watched);
        if (watched.isEmpty() || !limits.isOfUse()) {
            return;
        }
        Map<Boolean, List<WatchedContainer>> bySilence = watched.stream()
                .collect(Collectors.partitioningBy(
                        w -> nodes.isSilent(w.container().node())));
        bySilence.get(false).stream()
                .collect(Collectors.groupingBy(w -> w.container().node()))
                .forEach((node, there) -> alone(
                        node, () -> cluster.node(node).flatMap(nodes::of).ifPresent(answer -> lookAt(there, answer))));
        List<WatchedContainer> unseen = bySilence.get(true);
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

    private void lookAt(List<WatchedContainer> there, Answer answer) {
        record Name(String namespace, String pod, String container) {}
        Map<Name, WorkingSet> figures = answer.figures().stream()
                .collect(Collectors.toMap(f -> new Name(f.namespace(), f.pod(), f.container()), f -> f, (a, b) -> a));
        for (WatchedContainer watched : there) {
            RunningContainer container = watched.container();
            WorkingSet figure = figures.get(new Name(container.namespace(), container.podName(), container.name()));
            if (figure != null) {
                limits.look(watched, figure, answer.now());
            }
        }
    }

    /** Empty for a container that may not grow. */
    private Optional<WatchedContainer> watched(Followed of, RunningContainer container) {
        if (!of.terms().policy().growInPlace()) {
            return Optional.empty();
        }
        return of.terms()
                .ceiling(container.pod(), container.name())
                .or(() -> cluster.nodes()
                        .node(container.node())
                        .map(n -> new MemorySize(Math.max(0, n.allocatable().of(Amounts.MEMORY)))))
                .filter(ceiling -> ceiling.exceeds(container.limit()))
                .map(ceiling -> new WatchedContainer(of.owner(), of.terms(), of.peaks(), container, ceiling));
    }

    @Override
    public Set<WorkingSet> getSecondaryResources(P primary) {
        return Set.of();
    }
}
