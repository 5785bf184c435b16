package dev.bulkhead.training.reconcile;

import dev.bulkhead.api.v1alpha1.TrainingJob;
import dev.bulkhead.api.v1alpha1.TrainingJobStatus;
import dev.bulkhead.core.metrics.FailureMeters;
import dev.bulkhead.core.plan.Times;
import dev.bulkhead.core.plan.admission.GangAsk;
import dev.bulkhead.core.reconcile.AdmissionQueue;
import dev.bulkhead.core.reconcile.ChildWriter;
import dev.bulkhead.core.reconcile.ClusterView;
import dev.bulkhead.core.reconcile.EventRecorder;
import dev.bulkhead.core.reconcile.MemoryProfiles;
import dev.bulkhead.core.reconcile.MemoryWatch;
import dev.bulkhead.core.reconcile.PodOwner;
import dev.bulkhead.core.reconcile.PodSource;
import dev.bulkhead.core.reconcile.PriorityClasses;
import dev.bulkhead.core.reconcile.ServedApis;
import dev.bulkhead.core.reconcile.StatusWriter;
import dev.bulkhead.core.run.OperatorContext;
import dev.bulkhead.training.plan.Children;
import dev.bulkhead.training.plan.Decision;
import dev.bulkhead.training.plan.MemoryLessons;
import dev.bulkhead.training.plan.ObservedJob;
import dev.bulkhead.training.plan.ObservedPod;
import dev.bulkhead.training.plan.RendezvousAddresses;
import dev.bulkhead.training.plan.RoleMemory;
import dev.bulkhead.training.plan.Signs;
import dev.bulkhead.training.plan.TrainingPlanner;
import dev.bulkhead.training.plan.TrainingStatus;
import dev.bulkhead.training.reconcile.ProgressLog.Marks;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.IndexedResourceCache;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.rate.RateLimited;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;

/** Observe, plan, save, act, report; every rule is in the plan. */
@ControllerConfiguration(name = "training", fieldManager = "bulkhead-training")
@RateLimited(maxReconciliations = 1, within = 1)
public final class TrainingJobReconciler implements Reconciler<TrainingJob> {
    private static final int CONFLICT = 409;
    private static final int NOT_FOUND = 404;
    private static final Duration SOON = Duration.ofSeconds(1);
    private static final Duration REFUSED_AGAIN = Duration.ofSeconds(30);

    private final PodSource<TrainingJob> pods;
    private final ClusterView<TrainingJob> cluster;
    private final ProgressSource progress;
    private final StallSource stalls;
    private final GpuUseSource gpuUse;
    private final PriorityClasses<TrainingJob> priorities;
    private final AdmissionQueue<TrainingJob> queue;
    private final MemoryWatch<TrainingJob> memory;
    private final MemoryProfiles<TrainingJob> profiles;
    private final PublishedAddresses addresses;
    private final Refusals refusals;
    private final JobTurns turns;
    private final JobObserver observer;
    private final StatusWriter<TrainingJobStatus, TrainingJob> statuses;
    private final DecisionExecutor executor;
    private final DecisionReporter reporter;
    private IndexedResourceCache<TrainingJob> jobs;

    public TrainingJobReconciler(OperatorContext context) {
        Executor creators = Executors.newFixedThreadPool(
                context.config().podCreateParallelism(),
                Thread.ofPlatform().name("create-", 0).daemon().factory());
        this.cluster = new ClusterView<>(context, Children.OPERATOR);
        this.pods = new PodSource<>(
                context, Children.OPERATOR, PodOwner.controller(TrainingJob.class), cluster.occupancy());
        this.progress = new ProgressSource(context.client());
        this.stalls = new StallSource(context.client(), context.clock());
        this.gpuUse = new GpuUseSource();
        this.refusals = new Refusals(context.clock());
        this.priorities = new PriorityClasses<>(context);
        this.queue = new AdmissionQueue<>(
                context, cluster::nodes, new JobTenants(pods, cluster, priorities, () -> jobs.list(), this::asks));
        this.turns = new JobTurns(queue, priorities, new ServedApis(context.client(), context.clock()));
        EventRecorder events = new EventRecorder(context.client(), context.clock(), "bulkhead-training");
        this.memory = new MemoryWatch<>(context, Children.OPERATOR, pods, cluster, events);
        this.profiles = new MemoryProfiles<>(context, Children.OPERATOR);
        this.observer = new JobObserver(
                context.client(),
                context.clock(),
                pods::of,
                cluster,
                this::signs,
                refusals::of,
                new MemoryObserver(profiles::of, memory::peaks));
        this.statuses = new StatusWriter<>(context.client(), TrainingJobStatus.NEW);
        ChildWriter children = new ChildWriter(context.client(), creators);
        this.addresses = new PublishedAddresses(context, children);
        this.executor = new DecisionExecutor(children, pods, refusals);
        this.reporter = new DecisionReporter(events, new FailureMeters(context.meters()));
    }

    @Override
    public List<EventSource<?, TrainingJob>> prepareEventSources(EventSourceContext<TrainingJob> context) {
        jobs = context.getPrimaryCache();
        return List.of(cluster, pods, progress, stalls, gpuUse, priorities, queue, profiles, memory);
    }

    @Override
    public UpdateControl<TrainingJob> reconcile(TrainingJob job, Context<TrainingJob> context) {
        if (job.isMarkedForDeletion()) {
            forget(job); // the garbage collector removes what belongs to it
            return UpdateControl.noUpdate();
        }
        if (statuses.isBehind(job)) {
            return UpdateControl.<TrainingJob>noUpdate().rescheduleAfter(SOON);
        }
        ObservedJob seen = turns.of(observer.observe(job));
        Decision decision = TrainingPlanner.plan(seen);
        // before the status, after which it is no news any more; to be told twice does no harm
        profiles.learn(job.getMetadata().getNamespace(), MemoryLessons.of(seen, decision));
        publish(seen); // before the status, which may say that all run: then they can be met as well
        boolean saved;
        try {
            saved = statuses.save(job, TrainingStatus.of(seen, decision));
        } catch (KubernetesClientException e) {
            if (e.getCode() != CONFLICT && e.getCode() != NOT_FOUND) {
                throw e;
            }
            return UpdateControl.<TrainingJob>noUpdate().rescheduleAfter(SOON); // what we saw is no longer so
        }
        executor.execute(job, decision);
        if (saved) {
            reporter.report(job, decision);
        }
        follow(seen, decision);
        boolean refused = decision instanceof Decision.Launch
                && refusals.of(job.getMetadata().getUid()).isPresent();
        return (refused ? Optional.of(SOON) : next(seen, decision))
                .map(d -> UpdateControl.<TrainingJob>noUpdate().rescheduleAfter(d))
                .orElseGet(UpdateControl::noUpdate);
    }

    private Optional<GangAsk> asks(TrainingJob job) {
        return turns.ask(observer.known(job));
    }

    private Signs signs(String uid) {
        Marks marks = progress.newest(uid);
        return new Signs(marks.progress(), marks.checkpoint(), stalls.of(uid), gpuUse.of(uid));
    }

    private void follow(ObservedJob seen, Decision decision) {
        if (decision instanceof Decision.Proceed) {
            memory.follow(seen.job(), new RoleMemory(seen.shape(), seen.policy()));
            seen.pods()
                    .chief()
                    .filter(p -> p.stage() == ObservedPod.Stage.Running)
                    .ifPresent(p -> progress.follow(seen.job(), p.name()));
            stalls.watch(
                    seen.job(),
                    seen.pods().current().stream()
                            .filter(p -> p.stage() == ObservedPod.Stage.Running)
                            .toList());
            seen.policy().idleGpus().ifPresent(policy -> gpuUse.watch(seen.job(), policy));
        }
        if (seen.status().finished()) {
            forget(seen.job());
        }
    }

    private void publish(ObservedJob seen) {
        RendezvousAddresses.due(seen, addresses.of(seen.job().getMetadata().getUid()))
                .ifPresent(due -> addresses.publish(seen.shape(), due));
    }

    private void forget(TrainingJob job) {
        String uid = job.getMetadata().getUid();
        addresses.forget(uid);
        progress.forget(uid);
        stalls.forget(uid);
        memory.forget(uid);
        gpuUse.forget(uid);
        refusals.forget(uid);
        queue.forget(uid);
        statuses.forget(uid);
    }

    /** When to look again though nothing happens; a decision that is followed by another at once says so. */
    private static Optional<Duration> next(ObservedJob seen, Decision decision) {
        return switch (decision) {
            case Decision.Hold hold -> Optional.of(until(seen, hold.until()));
            case Decision.Pause pause -> Optional.of(until(seen, pause.until()));
            case Decision.Proceed proceed -> proceed.lookAgain().map(t -> until(seen, t));
            case Decision.Rest rest -> rest.until().map(t -> until(seen, t));
            case Decision.Reject reject -> Optional.of(REFUSED_AGAIN);
            case Decision.Launch launch -> Optional.of(SOON);
            case Decision.Restart restart -> Optional.of(SOON);
            case Decision.Requeue requeue -> Optional.of(SOON);
            case Decision.Finish finish -> Optional.of(SOON);
            case Decision.Retire retire -> Optional.of(Duration.ofSeconds(5));
            case Decision.Suspend suspend -> Optional.empty();
            case Decision.Expire expire -> Optional.empty();
        };
    }

    private static Duration until(ObservedJob seen, Instant then) {
        return Times.until(then, seen.now());
    }
}
