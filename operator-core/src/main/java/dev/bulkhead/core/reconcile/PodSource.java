package dev.bulkhead.core.reconcile;

import dev.bulkhead.core.plan.Labels;
import dev.bulkhead.core.run.OperatorContext;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.javaoperatorsdk.operator.OperatorException;
import io.javaoperatorsdk.operator.health.Status;
import io.javaoperatorsdk.operator.processing.event.Event;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.AbstractEventSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The pods that one operator has made, or has had made: a cache of what the planners read, and the events that wake their owner.
 *
 * <p>Not the SDK's informer source, whose {@code getSecondaryResources} hashes every pod through and through at each read,
 * and whose index does not show our own newest writes.
 *
 * @param <P> the owning kind
 */
public final class PodSource<P extends HasMetadata> extends AbstractEventSource<Pod, P> {
    private static final String BY_OWNER = "owner";

    private final KubernetesClient client;
    private final OperatorContext context;
    private final String operator;
    private final Function<Pod, Optional<PodOwner>> owner;
    private final OwnWrites writes;
    private final Occupancy occupancy;
    private final List<SharedIndexInformer<Pod>> informers = new ArrayList<>();

    /**
     * @param operator value of {@link Labels#OPERATOR} on the pods
     * @param owner whom a pod belongs to
     * @param occupancy learns where the pods are
     */
    public PodSource(
            OperatorContext context, String operator, Function<Pod, Optional<PodOwner>> owner, Occupancy occupancy) {
        super(Pod.class, operator + "-pods");
        this.client = context.client();
        this.context = context;
        this.operator = operator;
        this.owner = owner;
        this.writes = new OwnWrites(context.clock());
        this.occupancy = occupancy;
    }

    /** The pods of an owner, our own newest creations and deletions included. Not copies: never change one. */
    public List<Pod> of(String ownerUid) {
        List<Pod> cached = informers.stream()
                .flatMap(i -> i.getIndexer().byIndex(BY_OWNER, ownerUid).stream())
                .toList();
        return writes.over(ownerUid, cached);
    }

    /** To be called with what the API server answered to a create. */
    public void created(String ownerUid, Pod pod) {
        StrippedPods.strip(pod);
        writes.created(ownerUid, pod);
        occupancy.made(pod);
    }

    /** To be called when the API server has taken a delete: the pod counts as terminating from now on. */
    public void deleted(String podUid) {
        writes.deleted(podUid);
    }

    @Override
    public void start() throws OperatorException {
        for (String namespace : context.config().namespaces().isEmpty()
                ? Set.of("")
                : context.config().namespaces()) {
            var pods = namespace.isEmpty()
                    ? client.pods().inAnyNamespace()
                    : client.pods().inNamespace(namespace);
            SharedIndexInformer<Pod> informer = pods.withLabel(Labels.OPERATOR, operator)
                    .withLimit(OperatorContext.LIST_LIMIT)
                    .runnableInformer(0);
            informer.itemStore(new KeptPods(StrippedPods::strip))
                    .removeNamespaceIndex()
                    .addIndexers(Map.of(
                            BY_OWNER,
                            pod -> owner.apply(pod).map(PodOwner::uid).stream().toList()))
                    .addEventHandler(new Waker());
            informers.add(informer);
        }
        informers.forEach(i -> FirstRead.of(i, context));
        super.start();
    }

    @Override
    public void stop() throws OperatorException {
        super.stop();
        informers.forEach(SharedIndexInformer::stop);
        informers.clear();
    }

    @Override
    public Status getStatus() {
        return informers.stream().allMatch(i -> i.hasSynced() && i.isWatching()) ? Status.HEALTHY : Status.UNHEALTHY;
    }

    @Override
    public Set<Pod> getSecondaryResources(P primary) {
        return of(primary.getMetadata().getUid()).stream().collect(Collectors.toSet());
    }

    /** Only what a planner looks at wakes an owner: a node that reports a pod again is no news. */
    private final class Waker implements ResourceEventHandler<Pod> {
        @Override
        public void onAdd(Pod pod) {
            occupancy.put(Occupancy.Side.Own, pod);
            if (!writes.seen(pod)) {
                wake(pod);
            }
        }

        @Override
        public void onUpdate(Pod before, Pod now) {
            occupancy.put(Occupancy.Side.Own, now);
            if (PodNews.differ(before, now)) {
                wake(now);
            }
        }

        @Override
        public void onDelete(Pod pod, boolean stateUnknown) {
            occupancy.remove(Occupancy.Side.Own, pod.getMetadata().getUid());
            writes.gone(pod);
            wake(pod);
        }

        private void wake(Pod pod) {
            owner.apply(pod).ifPresent(o -> {
                if (isRunning()) {
                    getEventHandler()
                            .handleEvent(new Event(
                                    new ResourceID(o.name(), pod.getMetadata().getNamespace())));
                }
            });
        }
    }
}
