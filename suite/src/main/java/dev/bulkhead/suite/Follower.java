package dev.bulkhead.suite;

import dev.bulkhead.api.v1alpha1.TrainingJob;
import dev.bulkhead.api.v1alpha1.TrainingJobStatus;
import dev.bulkhead.api.v1alpha1.TrainingJobStatus.Phase;
import dev.bulkhead.suite.cli.Exit;
import dev.bulkhead.suite.cli.Screen;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Shows jobs until all have ended. */
final class Follower {
    /** One job, and where it was when it was last shown. */
    private record Followed(String namespace, String name) {}

    private record Change(Followed job, TrainingJob object, boolean deleted) {}

    private static final Duration TICK = Duration.ofSeconds(1);

    private final KubernetesClient client;
    private final PrintWriter out;
    private final Screen screen;
    private final BlockingQueue<Change> changes = new LinkedBlockingQueue<>();
    private final Map<Followed, TrainingJobStatus> shown = new LinkedHashMap<>();
    private final Instant begin = Instant.now();

    /** @param screen null where no terminal is */
    Follower(KubernetesClient client, PrintWriter out, Screen screen) {
        this.client = client;
        this.out = out;
        this.screen = screen;
    }

    /** @param timeout null for none */
    int follow(List<TrainingJob> jobs, Duration timeout) throws InterruptedException {
        List<SharedIndexInformer<TrainingJob>> informers = new ArrayList<>();
        try {
            for (TrainingJob job : jobs) {
                informers.add(watch(job));
            }
            while (!allEnded()) {
                Change change = changes.poll(TICK.toMillis(), TimeUnit.MILLISECONDS);
                if (change != null && change.deleted()) {
                    out.println(change.job().name() + " was deleted");
                    return Exit.FAILED;
                }
                show(change);
                if (timeout != null && elapsed().compareTo(timeout) >= 0 && !allEnded()) {
                    out.printf("not finished after %d s; it goes on without us%n", timeout.toSeconds());
                    return Exit.TIMEOUT;
                }
            }
        } finally {
            informers.forEach(SharedIndexInformer::stop);
        }
        shown.forEach((job, status) -> out.println(prefix(job) + FollowView.summary(status, elapsed())));
        return shown.values().stream().allMatch(s -> s.phase() == Phase.Succeeded) ? Exit.OK : Exit.FAILED;
    }

    private SharedIndexInformer<TrainingJob> watch(TrainingJob job) {
        Followed followed =
                new Followed(job.getMetadata().getNamespace(), job.getMetadata().getName());
        shown.put(followed, null);
        return client.resources(TrainingJob.class)
                .inNamespace(followed.namespace())
                .withName(followed.name())
                .inform(new ResourceEventHandler<>() {
                    @Override
                    public void onAdd(TrainingJob object) {
                        changes.add(new Change(followed, object, false));
                    }

                    @Override
                    public void onUpdate(TrainingJob before, TrainingJob object) {
                        changes.add(new Change(followed, object, false));
                    }

                    @Override
                    public void onDelete(TrainingJob object, boolean finalStateUnknown) {
                        changes.add(new Change(followed, object, true));
                    }
                });
    }

    /** @param change null when only time has passed */
    private void show(Change change) {
        List<String> lines = List.of();
        List<String> events = List.of();
        if (change != null) {
            TrainingJobStatus before = shown.get(change.job());
            TrainingJobStatus now = change.object().getStatus() == null
                    ? TrainingJobStatus.NEW
                    : change.object().getStatus();
            shown.put(change.job(), now);
            String prefix = prefix(change.job());
            lines = FollowView.lines(before, now, elapsed()).stream()
                    .map(l -> prefix + l)
                    .toList();
            events = FollowView.events(before, now).stream()
                    .map(e -> prefix + FollowView.stamp(elapsed()) + "  " + e)
                    .toList();
        }
        if (screen == null) {
            lines.forEach(out::println);
            out.flush();
        } else {
            screen.draw(events, live());
        }
    }

    private List<String> live() {
        List<String> lines = new ArrayList<>();
        shown.forEach((job, status) -> lines.add(prefix(job)
                + FollowView.stamp(elapsed())
                + "  "
                + FollowView.state(status == null ? TrainingJobStatus.NEW : status)));
        return lines;
    }

    private boolean allEnded() {
        return shown.values().stream().allMatch(status -> status != null && status.finished());
    }

    private String prefix(Followed job) {
        return shown.size() == 1 ? "" : job.name() + "  ";
    }

    private Duration elapsed() {
        return Duration.between(begin, Instant.now());
    }
}
