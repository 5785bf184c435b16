package dev.bulkhead.serving.reconcile;

import dev.bulkhead.api.v1alpha1.InferenceService;
import dev.bulkhead.serving.plan.FrozenRevision;
import dev.bulkhead.serving.plan.Load;
import dev.bulkhead.serving.plan.LoadWindow;
import dev.bulkhead.serving.plan.ScaleOutcome.Lull;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.AbstractEventSource;
import io.javaoperatorsdk.operator.processing.event.source.IndexerResourceCache;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What every revision had to do in the last minute: once a second it asks what the routers tell. It follows what reconciles
 * name, and so lives only where the leader is; after a restart nothing is made smaller before the delay has passed anew.
 */
final class LoadSampler extends AbstractEventSource<LoadWindow, InferenceService> {
    private static final Logger LOG = LoggerFactory.getLogger(LoadSampler.class);

    private record Followed(
            InferenceService service, Map<Integer, String> revisions, Map<Integer, Series> series, Lulls lulls) {}

    /** One revision's. */
    private record Series(LoadWindow window, long answered) {
        static final Series NEW = new Series(LoadWindow.EMPTY, -1);
    }

    private static final class Lulls {
        private volatile Map<Integer, Lull> lulls = Map.of();
    }

    private final RouterDemand routers;
    private final Clock clock;
    private final Consumer<InferenceService> gone;
    private final Map<String, Followed> followed = new ConcurrentHashMap<>();
    private volatile IndexerResourceCache<InferenceService> services;
    private ScheduledExecutorService seconds;

    /** @param gone called once with a service that was followed and is not there any more */
    LoadSampler(RouterDemand routers, Clock clock, Consumer<InferenceService> gone) {
        super(LoadWindow.class, "serving-load");
        this.gone = gone;
        this.routers = routers;
        this.clock = clock;
    }

    /** With what there is to do right now. */
    Map<Integer, LoadWindow> of(InferenceService service, List<FrozenRevision> revisions) {
        follow(service, revisions);
        Followed of = followed.get(service.getMetadata().getUid());
        sample(of);
        Map<Integer, LoadWindow> windows = new HashMap<>();
        of.series().forEach((number, series) -> windows.put(number, series.window()));
        return Map.copyOf(windows);
    }

    Map<Integer, Lull> lulls(InferenceService service) {
        Followed of = followed.get(service.getMetadata().getUid());
        return of == null ? Map.of() : of.lulls().lulls;
    }

    void remember(InferenceService service, Map<Integer, Lull> lulls) {
        Followed of = followed.get(service.getMetadata().getUid());
        if (of != null) {
            of.lulls().lulls = lulls;
        }
    }

    private void follow(InferenceService service, List<FrozenRevision> revisions) {
        Map<Integer, String> names = new HashMap<>();
        revisions.forEach(r -> names.put(r.number(), r.name()));
        followed.compute(service.getMetadata().getUid(), (uid, before) -> {
            Map<Integer, Series> series = before == null ? new ConcurrentHashMap<>() : before.series();
            series.keySet().retainAll(names.keySet());
            return new Followed(service, names, series, before == null ? new Lulls() : before.lulls());
        });
    }

    /** @param services that there are */
    void serves(IndexerResourceCache<InferenceService> services) {
        this.services = services;
    }

    @Override
    public void start() {
        super.start();
        seconds = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().name("serving-load").daemon().factory());
        seconds.scheduleAtFixedRate(this::look, 1, 1, TimeUnit.SECONDS);
    }

    @Override
    public void stop() {
        super.stop();
        seconds.shutdownNow();
    }

    private void look() {
        try {
            followed.values().forEach(this::sample);
            followed.values().removeIf(f -> {
                boolean departed = isGone(f.service());
                if (departed) {
                    gone.accept(f.service());
                }
                return departed;
            });
        } catch (RuntimeException e) {
            LOG.warn("what services have to do could not be seen; the next second follows", e);
        }
    }

    /** A deletion that nothing delays is told to no reconciler. */
    private boolean isGone(InferenceService service) {
        return services != null
                && services.get(ResourceID.fromResource(service))
                        .filter(s -> s.getMetadata()
                                .getUid()
                                .equals(service.getMetadata().getUid()))
                        .isEmpty();
    }

    private void sample(Followed of) {
        of.revisions().forEach((number, name) -> {
            Load load = routers.load(of.service(), name);
            long answered = routers.total(of.service(), name).requests();
            of.series().compute(number, (n, series) -> {
                Series before = series == null ? Series.NEW : series;
                long since = before.answered() < 0 ? 0 : answered - before.answered();
                return new Series(before.window().add(clock.instant(), load, since), answered);
            });
        });
    }

    @Override
    public Set<LoadWindow> getSecondaryResources(InferenceService primary) {
        return Set.of();
    }
}
