package dev.bulkhead.training.reconcile;

import dev.bulkhead.api.v1alpha1.Progress;
import dev.bulkhead.api.v1alpha1.TrainingJob;
import dev.bulkhead.training.plan.WorkerPods;
import dev.bulkhead.training.reconcile.ProgressLog.Marks;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.javaoperatorsdk.operator.processing.event.Event;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.AbstractEventSource;
import java.nio.charset.StandardCharsets;
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
 * Progress lines of the jobs that ask for them: reads the end of the log of a job's first replica now and then, outside of
 * reconcile threads, and wakes the job when the newest line that matches is another one.
 */
final class ProgressSource extends AbstractEventSource<String, TrainingJob> {
    /** The API server sends the first so many bytes of the last lines. */
    private static final int BYTES = 16 * 1024;

    /** Where so many last lines are more than that, what is newest is cut off: then fewer are asked for. */
    private static final List<Integer> LINES = List.of(40, 5, 1);

    private static final int DEFAULT_SECONDS = 10;

    private record Watched(String pod, ScheduledFuture<?> reads) {}

    private final KubernetesClient client;
    private final ScheduledExecutorService reader = Executors.newScheduledThreadPool(
            2, Thread.ofPlatform().name("progress-", 0).daemon().factory());
    private final Map<String, Watched> watched = new ConcurrentHashMap<>();
    private final Map<String, Marks> marks = new ConcurrentHashMap<>();

    ProgressSource(KubernetesClient client) {
        super(String.class, "training-progress");
        this.client = client;
    }

    Marks newest(String jobUid) {
        return marks.getOrDefault(jobUid, Marks.NONE);
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
                marks.remove(uid); // saved in the status; another attempt counts anew
            }
            int seconds = progress.intervalSeconds() == null ? DEFAULT_SECONDS : progress.intervalSeconds();
            ProgressLog lines = ProgressLog.of(progress);
            Runnable read = () -> read(job, uid, pod, lines);
            return new Watched(pod, reader.scheduleWithFixedDelay(read, 0, seconds, TimeUnit.SECONDS));
        });
    }

    void forget(String jobUid) {
        Optional.ofNullable(watched.remove(jobUid)).ifPresent(w -> w.reads().cancel(false));
        marks.remove(jobUid);
    }

    private void read(TrainingJob job, String uid, String pod, ProgressLog lines) {
        Marks before = newest(uid);
        Marks now = before;
        try {
            for (int count : LINES) {
                String log = end(job, pod, count);
                now = lines.read(log, now);
                if (log.getBytes(StandardCharsets.UTF_8).length < BYTES) {
                    break;
                }
            }
        } catch (KubernetesClientException e) {
            return; // not started, or gone: the pod's status says so better
        }
        Watched current = watched.get(uid);
        if (current != null && current.pod().equals(pod) && !now.equals(before)) {
            marks.put(uid, now);
            if (isRunning()) {
                getEventHandler()
                        .handleEvent(new Event(new ResourceID(
                                job.getMetadata().getName(), job.getMetadata().getNamespace())));
            }
        }
    }

    private String end(TrainingJob job, String pod, int lines) {
        return client.pods()
                .inNamespace(job.getMetadata().getNamespace())
                .withName(pod)
                .inContainer(WorkerPods.MAIN)
                .limitBytes(BYTES)
                .tailingLines(lines)
                .getLog();
    }

    @Override
    public void stop() {
        super.stop();
        reader.shutdownNow();
    }

    @Override
    public Set<String> getSecondaryResources(TrainingJob job) {
        return newest(job.getMetadata().getUid()).progress().map(Set::of).orElse(Set.of());
    }
}
