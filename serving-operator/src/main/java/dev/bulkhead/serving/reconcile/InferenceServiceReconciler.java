package dev.bulkhead.serving.reconcile;

import dev.bulkhead.api.v1alpha1.InferenceService;
import dev.bulkhead.api.v1alpha1.InferenceServiceStatus;
import dev.bulkhead.core.metrics.FailureMeters;
import dev.bulkhead.core.plan.Labels;
import dev.bulkhead.core.plan.Times;
import dev.bulkhead.core.reconcile.ChildWriter;
import dev.bulkhead.core.reconcile.ClusterView;
import dev.bulkhead.core.reconcile.EventRecorder;
import dev.bulkhead.core.reconcile.MemoryWatch;
import dev.bulkhead.core.reconcile.PodOwner;
import dev.bulkhead.core.reconcile.PodSource;
import dev.bulkhead.core.reconcile.StatusWriter;
import dev.bulkhead.core.run.OperatorContext;
import dev.bulkhead.serving.plan.ObservedService;
import dev.bulkhead.serving.plan.RevisionMemory;
import dev.bulkhead.serving.plan.ServingPlan;
import dev.bulkhead.serving.plan.ServingPlanner;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.rate.RateLimited;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Observe, plan, save, act, report; every rule is in the plan. A request that waits for a replica bears no longer pause. */
@ControllerConfiguration(name = "serving", fieldManager = InferenceServiceReconciler.FIELD_MANAGER)
@RateLimited(maxReconciliations = 1, within = 200, unit = TimeUnit.MILLISECONDS)
public final class InferenceServiceReconciler implements Reconciler<InferenceService> {
    static final String FIELD_MANAGER = "bulkhead-serving";

    private static final String OPERATOR = "serving";
    private static final int CONFLICT = 409;
    private static final int NOT_FOUND = 404;
    private static final Duration SOON = Duration.ofMillis(500);
    private static final Duration REFUSED_AGAIN = Duration.ofSeconds(30);

    private final ClusterView<InferenceService> cluster;
    private final PodSource<InferenceService> pods;
    private final RevisionCache cache;
    private final RuntimeSource runtimes;
    private final RouterDemand routers;
    private final LoadSampler loads;
    private final StepCounts steps;
    private final NamesTaken names;
    private final MemoryWatch<InferenceService> memory;
    private final ServiceObserver observer;
    private final StatusWriter<InferenceServiceStatus, InferenceService> statuses;
    private final ServingExecutor executor;
    private final ServingReporter reporter;

    public InferenceServiceReconciler(OperatorContext context) {
        this.cluster = new ClusterView<>(context, OPERATOR);
        this.pods = new PodSource<>(context, OPERATOR, PodOwner.labels(Labels.INFERENCE_SERVICE), cluster.occupancy());
        this.cache = new RevisionCache(context);
        this.runtimes = new RuntimeSource(context);
        this.routers = new RouterDemand(context);
        this.loads = new LoadSampler(routers, context.clock(), this::forget);
        this.steps = new StepCounts(routers);
        this.names = new NamesTaken(context.clock());
        EventRecorder events = new EventRecorder(context.client(), context.clock(), FIELD_MANAGER);
        this.memory = new MemoryWatch<>(context, OPERATOR, pods, cluster, events);
        this.observer = new ServiceObserver(context, cache, runtimes, pods, cluster, routers, loads, steps, names);
        this.statuses = new StatusWriter<>(context.client(), InferenceServiceStatus.NEW);
        this.executor = new ServingExecutor(
                new ChildWriter(context.client(), Runnable::run),
                new Applier(context.client(), FIELD_MANAGER),
                cache,
                names);
        this.reporter = new ServingReporter(events, new FailureMeters(context.meters()));
    }

    @Override
    public List<EventSource<?, InferenceService>> prepareEventSources(EventSourceContext<InferenceService> context) {
        routers.serves(context.getPrimaryCache());
        loads.serves(context.getPrimaryCache());
        List<EventSource<?, InferenceService>> sources =
                new ArrayList<>(List.of(cluster, pods, routers, loads, memory));
        sources.addAll(cache.sources(context));
        sources.addAll(runtimes.sources(context));
        return sources;
    }

    @Override
    public UpdateControl<InferenceService> reconcile(InferenceService service, Context<InferenceService> context) {
        if (service.isMarkedForDeletion()) {
            return UpdateControl.noUpdate(); // the garbage collector removes what belongs to it
        }
        if (statuses.isBehind(service)) {
            return after(SOON);
        }
        ObservedService seen = observer.observe(service);
        return switch (ServingPlanner.plan(seen)) {
            case ServingPlan.Freeze(var revision) -> after(executor.freeze(service, revision) ? SOON : REFUSED_AGAIN);
            case ServingPlan.Serve plan -> serve(seen, plan);
        };
    }

    private UpdateControl<InferenceService> serve(ObservedService seen, ServingPlan.Serve plan) {
        InferenceService service = seen.service();
        InferenceServiceStatus before = seen.status();
        boolean saved;
        try {
            saved = statuses.save(service, plan.status());
        } catch (KubernetesClientException e) {
            if (e.getCode() != CONFLICT && e.getCode() != NOT_FOUND) {
                throw e;
            }
            return after(SOON); // what we saw is no longer so
        }
        boolean done = executor.serve(seen, plan);
        if (saved) {
            reporter.report(service, before, plan);
        }
        memory.follow(service, new RevisionMemory(seen.revisions(), seen.site().policy()));
        loads.remember(service, plan.lulls());
        return (done ? plan.lookAgain() : Optional.of(seen.now().plus(SOON)))
                .map(t -> after(Times.until(t, seen.now())))
                .orElseGet(UpdateControl::noUpdate);
    }

    private void forget(InferenceService service) {
        String uid = service.getMetadata().getUid();
        routers.forget(service);
        steps.forget(uid);
        memory.forget(uid);
        names.forget(service);
        statuses.forget(uid);
    }

    private static UpdateControl<InferenceService> after(Duration pause) {
        return UpdateControl.<InferenceService>noUpdate().rescheduleAfter(pause);
    }
}
