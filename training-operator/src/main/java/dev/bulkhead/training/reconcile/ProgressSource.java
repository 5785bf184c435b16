package dev.bulkhead.training.reconcile;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.bulkhead.api.v1alpha1.Progress;
import dev.bulkhead.api.v1alpha1.TrainingJob;
import dev.bulkhead.core.diagnose.Redaction;
import dev.bulkhead.training.plan.WorkerPods;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.javaoperatorsdk.operator.processing.event.Event;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.AbstractEventSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * Progress lines of the jobs that ask for them: reads the end of the log of a job's first replica now and then, outside of
 * reconcile threads, and wakes the job when the newest line that matches is another one.
 */
final class ProgressSource extends AbstractEventSource<String, TrainingJob> {
    private static final Pattern DEFAULT = Pattern.compile("\\b(epoch|step)=\\d");
    private static final int LINES = 40;
    private static final int BYTES = 16 * 1024;
    private static final int LONGEST = 256;
    private static final int DEFAULT_SECONDS = 10;

    private record Watched(String pod, ScheduledFuture<?> reads) {}

    private final KubernetesClient client;
    private final ScheduledExecutorService reader = Executors.newScheduledThreadPool(
            2, Thread.ofPlatform().name("progress-", 0).daemon().factory());
    private final Map<String, Watched> watched = new ConcurrentHashMap<>();
    private final Map<String, String> lines = new ConcurrentHashMap<>();

    ProgressSource(KubernetesClient client) {
        super(String.class, "training-progress");
        this.client = client;
    }

    Optional<String> newest(String jobUid) {
        return Optional.ofNullable(lines.get(jobUid));
    }

    /** Follow the log of this pod from now on, instead of any other. */
    void follow(TrainingJob job, String pod) {
        Progress progress = job.getSpec().progress();
        if (progress == null) {
            return;
        }
        watched.compute(job.getMetadata().getUid(), (uid, before) -> {
            if (before != null && before.pod().equals(pod)) {
                return before;
            }
            if (before != null) {
                before.reads().cancel(false);
            }
            int seconds = progress.intervalSeconds() == null ? DEFAULT_SECONDS : progress.intervalSeconds();
            Pattern pattern = pattern(progress);
            Runnable read = () -> read(job, uid, pod, pattern);
            return new Watched(pod, reader.scheduleWithFixedDelay(read, 0, seconds, TimeUnit.SECONDS));
        });
    }

    void forget(String jobUid) {
        Optional.ofNullable(watched.remove(jobUid)).ifPresent(w -> w.reads().cancel(false));
        lines.remove(jobUid);
    }

    private void read(TrainingJob job, String uid, String pod, Pattern pattern) {
        String log;
        try {
            log = client.pods()
                    .inNamespace(job.getMetadata().getNamespace())
                    .withName(pod)
                    .inContainer(WorkerPods.MAIN)
                    .limitBytes(BYTES)
                    .tailingLines(LINES)
                    .getLog();
        } catch (KubernetesClientException e) {
            return; // not started, or gone: the pod's status says so better
        }
        last(log, pattern).ifPresent(line -> {
            if (watched.containsKey(uid) && !Objects.equals(lines.put(uid, line), line) && isRunning()) {
                getEventHandler()
                        .handleEvent(new Event(new ResourceID(
                                job.getMetadata().getName(), job.getMetadata().getNamespace())));
            }
        });
    }

    static Optional<String> last(String log, Pattern pattern) {
        List<String> all = log.lines().toList();
        return all.reversed().stream()
                .filter(l -> pattern.matcher(l).find())
                .findFirst()
                .map(Redaction::redact)
                .map(l -> l.length() <= LONGEST ? l : l.substring(0, LONGEST));
    }

    /** RE2: a pattern cannot be written that takes for ever. One that cannot be read counts as the default. */
    private static Pattern pattern(Progress progress) {
        try {
            return progress.pattern() == null ? DEFAULT : Pattern.compile(progress.pattern());
        } catch (PatternSyntaxException e) {
            return DEFAULT;
        }
    }

    @Override
    public void stop() {
        super.stop();
        reader.shutdownNow();
    }

    @Override
    public Set<String> getSecondaryResources(TrainingJob job) {
        return newest(job.getMetadata().getUid()).map(Set::of).orElse(Set.of());
    }
}
