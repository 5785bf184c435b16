package dev.bulkhead.training.reconcile;

import dev.bulkhead.api.v1alpha1.GuardPolicySpec.IdleGpus;
import dev.bulkhead.api.v1alpha1.TrainingJob;
import dev.bulkhead.core.reconcile.Prometheus;
import dev.bulkhead.training.plan.JobShape;
import io.javaoperatorsdk.operator.processing.event.Event;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.AbstractEventSource;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * How much the GPUs of running jobs are used, where the policy names a Prometheus: by {@code DCGM_FI_DEV_GPU_UTIL} of the
 * DCGM exporter, which puts namespace and pod on its figures.
 */
final class GpuUseSource extends AbstractEventSource<Double, TrainingJob> {
    private static final int LOOKS = 5;
    private static final long SHORTEST_PACE = 10;
    private static final long LONGEST_PACE = 60;

    private record Watched(IdleGpus policy, ScheduledFuture<?> looks) {}

    private final Prometheus prometheus = new Prometheus();
    private final ScheduledExecutorService reader = Executors.newScheduledThreadPool(
            1, Thread.ofPlatform().name("gpu-use-", 0).daemon().factory());
    private final Map<String, Watched> watched = new ConcurrentHashMap<>();
    private final Map<String, OptionalDouble> uses = new ConcurrentHashMap<>();

    GpuUseSource() {
        super(Double.class, "training-gpu-use");
    }

    OptionalDouble of(String jobUid) {
        return uses.getOrDefault(jobUid, OptionalDouble.empty());
    }

    void watch(TrainingJob job, IdleGpus policy) {
        if (!new JobShape(job).usesGpus()) {
            return;
        }
        watched.compute(job.getMetadata().getUid(), (uid, before) -> {
            if (before != null && before.policy().equals(policy)) {
                return before;
            }
            if (before != null) {
                before.looks().cancel(false);
            }
            long pace = Math.clamp(policy.afterSeconds() / LOOKS, SHORTEST_PACE, LONGEST_PACE);
            return new Watched(
                    policy, reader.scheduleWithFixedDelay(() -> look(job, policy), 1, pace, TimeUnit.SECONDS));
        });
    }

    void forget(String jobUid) {
        Watched was = watched.remove(jobUid);
        if (was != null) {
            was.looks().cancel(false);
        }
        uses.remove(jobUid);
    }

    private void look(TrainingJob job, IdleGpus policy) {
        try {
            String uid = job.getMetadata().getUid();
            OptionalDouble use = prometheus.ask(policy.prometheus(), query(job, policy.afterSeconds()));
            if (watched.containsKey(uid) && !use.equals(uses.put(uid, use)) && isRunning()) {
                getEventHandler()
                        .handleEvent(new Event(new ResourceID(
                                job.getMetadata().getName(), job.getMetadata().getNamespace())));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * The highest figure of any GPU in the time, and nothing unless there were figures at its beginning too. Where a Prometheus
     * keeps its own labels, those of the exporter have a prefix.
     */
    static String query(TrainingJob job, long seconds) {
        String roles = new JobShape(job).roles().stream().map(r -> r.name()).collect(Collectors.joining("|"));
        String pods = job.getMetadata().getName() + "-(" + roles + ")-[0-9]+-[0-9]+";
        String namespace = job.getMetadata().getNamespace();
        return highest("", namespace, pods, seconds) + " or " + highest("exported_", namespace, pods, seconds);
    }

    private static String highest(String prefix, String namespace, String pods, long seconds) {
        String figures = "DCGM_FI_DEV_GPU_UTIL{" + prefix + "namespace=\"" + namespace + "\"," + prefix + "pod=~\""
                + pods + "\"}";
        return "(max(max_over_time(" + figures + "[" + seconds + "s])) and max(" + figures + " offset " + seconds
                + "s))";
    }

    @Override
    public void stop() {
        super.stop();
        reader.shutdownNow();
    }

    @Override
    public Set<Double> getSecondaryResources(TrainingJob job) {
        OptionalDouble use = of(job.getMetadata().getUid());
        return use.isPresent() ? Set.of(use.getAsDouble()) : Set.of();
    }
}
