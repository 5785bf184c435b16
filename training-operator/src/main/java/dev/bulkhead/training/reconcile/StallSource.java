package dev.bulkhead.training.reconcile;

import dev.bulkhead.api.v1alpha1.Stall;
import dev.bulkhead.api.v1alpha1.TrainingJob;
import dev.bulkhead.core.plan.Times;
import dev.bulkhead.training.plan.ObservedPod;
import dev.bulkhead.training.plan.Signs.LastLine;
import dev.bulkhead.training.plan.Signs.Silence;
import dev.bulkhead.training.plan.StallRule;
import dev.bulkhead.training.plan.WorkerPods;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.javaoperatorsdk.operator.processing.event.Event;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.AbstractEventSource;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * Whether the logs of the jobs with {@code spec.stall} still grow. Of a log only the time of its last line is read, a few
 * bytes; and of a job's logs only until one is found that has grown, which for a job that is well is the first.
 */
final class StallSource extends AbstractEventSource<Silence, TrainingJob> {
    /** Looks within the time that the spec allows. */
    private static final int LOOKS = 5;

    private static final Duration LONGEST_PACE = Duration.ofSeconds(60);
    /** A time takes 30 bytes; what follows is not needed. */
    private static final int BYTES = 40;

    /** One job that is watched; only its own reading changes it. */
    private static final class Watch {
        private final List<ObservedPod> pods;
        private final Map<String, LastLine> lines = new HashMap<>();
        private ScheduledFuture<?> reads;

        private Watch(List<ObservedPod> pods) {
            this.pods = pods;
        }
    }

    private final KubernetesClient client;
    private final Clock clock;
    private final ScheduledExecutorService reader = Executors.newScheduledThreadPool(
            2, Thread.ofPlatform().name("stall-", 0).daemon().factory());
    private final Map<String, Watch> watched = new ConcurrentHashMap<>();
    private final Map<String, Silence> silent = new ConcurrentHashMap<>();

    StallSource(KubernetesClient client, Clock clock) {
        super(Silence.class, "training-stall");
        this.client = client;
        this.clock = clock;
    }

    Optional<Silence> of(String jobUid) {
        return Optional.ofNullable(silent.get(jobUid));
    }

    /** Watch these pods from now on, instead of any others. */
    void watch(TrainingJob job, List<ObservedPod> running) {
        Stall stall = job.getSpec().stall();
        if (stall == null || running.isEmpty()) {
            return;
        }
        List<String> names = running.stream().map(ObservedPod::name).toList();
        watched.compute(job.getMetadata().getUid(), (uid, before) -> {
            if (before != null
                    && before.pods.stream().map(ObservedPod::name).toList().equals(names)) {
                return before;
            }
            stop(uid, before);
            Watch watch = new Watch(running);
            long pace = Math.clamp(stall.afterSeconds() / LOOKS, 1, LONGEST_PACE.toSeconds());
            watch.reads = reader.scheduleWithFixedDelay(() -> read(job, stall, watch), pace, pace, TimeUnit.SECONDS);
            return watch;
        });
    }

    void forget(String jobUid) {
        stop(jobUid, watched.remove(jobUid));
    }

    private void stop(String jobUid, Watch watch) {
        if (watch != null) {
            watch.reads.cancel(false);
        }
        silent.remove(jobUid);
    }

    private void read(TrainingJob job, Stall stall, Watch watch) {
        String uid = job.getMetadata().getUid();
        Optional<Silence> silence = silence(job, watch);
        if (watched.get(uid) != watch) {
            return;
        }
        boolean was = of(uid).filter(s -> StallRule.isStalled(s, stall)).isPresent();
        silence.ifPresentOrElse(s -> silent.put(uid, s), () -> silent.remove(uid));
        boolean is = silence.filter(s -> StallRule.isStalled(s, stall)).isPresent();
        if (was != is && isRunning()) {
            getEventHandler()
                    .handleEvent(new Event(new ResourceID(
                            job.getMetadata().getName(), job.getMetadata().getNamespace())));
        }
    }

    /** Empty as soon as a log has grown, or cannot be read: then nobody knows. */
    private Optional<Silence> silence(TrainingJob job, Watch watch) {
        Instant now = clock.instant();
        List<ObservedPod> liveliest = watch.pods.stream()
                .sorted(Comparator.comparing((ObservedPod p) -> Optional.ofNullable(watch.lines.get(p.name()))
                                .map(LastLine::noticed)
                                .orElse(Instant.EPOCH))
                        .reversed())
                .toList();
        boolean grown = false;
        for (ObservedPod pod : liveliest) {
            Instant written;
            try {
                written = lastLine(job, pod).orElse(pod.created());
            } catch (KubernetesClientException e) {
                return Optional.empty();
            }
            LastLine before = watch.lines.get(pod.name());
            if (before == null || !before.written().equals(written)) {
                watch.lines.put(pod.name(), new LastLine(written, now));
                grown = true;
                if (before != null) {
                    return Optional.empty();
                }
            }
        }
        return grown ? Optional.empty() : Optional.of(new Silence(now, Map.copyOf(watch.lines)));
    }

    private Optional<Instant> lastLine(TrainingJob job, ObservedPod pod) {
        String log = client.pods()
                .inNamespace(job.getMetadata().getNamespace())
                .withName(pod.name())
                .inContainer(WorkerPods.MAIN)
                .usingTimestamps()
                .limitBytes(BYTES)
                .tailingLines(1)
                .getLog();
        int space = log == null ? -1 : log.indexOf(' ');
        return space < 0 ? Optional.empty() : Times.parse(log.substring(0, space));
    }

    @Override
    public void stop() {
        super.stop();
        reader.shutdownNow();
    }

    @Override
    public Set<Silence> getSecondaryResources(TrainingJob job) {
        return of(job.getMetadata().getUid()).map(Set::of).orElse(Set.of());
    }
}
