package dev.bulkhead.benchmarks;

import dev.bulkhead.benchmarks.PlacementLoad.Job;
import dev.bulkhead.core.plan.Labels;
import io.fabric8.kubernetes.api.model.ContainerStatusBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * The programs of the jobs: each ends some seconds after all pods of its job run. While frozen none ends, and the time does
 * not count.
 */
final class JobPlayer implements AutoCloseable {
    /** When a job had all its pods running, and when it ended; frozen time included. */
    record Played(Instant start, Instant end) {}

    private static final int PARALLEL_ENDS = 8;

    private final KubernetesClient client;
    private final Map<String, Job> jobs;
    private final SharedIndexInformer<Pod> pods;
    private final ExecutorService hands = Executors.newFixedThreadPool(PARALLEL_ENDS);
    private final Map<String, Instant> starts = new HashMap<>();
    private final Map<String, Instant> ends = new HashMap<>();
    private Instant frozenSince;
    private Duration frozen = Duration.ZERO;
    private final Map<String, Duration> frozenBefore = new HashMap<>();

    JobPlayer(KubernetesClient client, Map<String, Job> jobs) {
        this.client = client;
        this.jobs = jobs;
        this.pods = client.pods()
                .inAnyNamespace()
                .withLabel(Labels.OPERATOR, "training")
                .inform();
    }

    void freeze() {
        frozenSince = Instant.now();
    }

    void thaw() {
        frozen = frozen.plus(Duration.between(frozenSince, Instant.now()));
        frozenSince = null;
    }

    Duration frozen() {
        return frozen;
    }

    private Duration frozenUntil(Instant now) {
        return frozenSince == null ? frozen : frozen.plus(Duration.between(frozenSince, now));
    }

    int ended() {
        return ends.size();
    }

    /** Jobs that run or have run. */
    Map<String, Played> played(Instant now) {
        Map<String, Played> played = new TreeMap<>();
        starts.forEach((path, start) -> played.put(path, new Played(start, ends.getOrDefault(path, now))));
        return played;
    }

    /** To be called often. */
    void look() {
        Map<String, List<Pod>> byJob = new HashMap<>();
        pods.getStore().list().stream()
                .filter(p -> "Running".equals(p.getStatus().getPhase()))
                .forEach(p -> byJob.computeIfAbsent(
                                p.getMetadata().getNamespace() + "/"
                                        + p.getMetadata().getLabels().get(Labels.JOB),
                                k -> new java.util.ArrayList<>())
                        .add(p));
        Instant now = Instant.now();
        byJob.forEach((path, running) -> {
            Job job = jobs.get(path);
            if (running.size() == job.pods() && starts.putIfAbsent(path, now) == null) {
                frozenBefore.put(path, frozenUntil(now));
            }
            boolean over = frozenSince == null
                    && starts.containsKey(path)
                    && !ends.containsKey(path)
                    && !now.isBefore(
                            starts.get(path).plusSeconds(job.seconds()).plus(frozen.minus(frozenBefore.get(path))));
            if (over) {
                ends.put(path, now);
                running.forEach(p -> hands.execute(() -> succeed(p)));
            }
        });
    }

    private void succeed(Pod pod) {
        String now = Instant.now().toString();
        client.resource(pod)
                .editStatus(p -> new PodBuilder(p)
                        .editStatus()
                        .withPhase("Succeeded")
                        .withContainerStatuses(p.getSpec().getContainers().stream()
                                .map(c -> new ContainerStatusBuilder()
                                        .withName(c.getName())
                                        .withImage(c.getImage())
                                        .withImageID("")
                                        .withReady(false)
                                        .withRestartCount(0)
                                        .withNewState()
                                        .withNewTerminated()
                                        .withExitCode(0)
                                        .withReason("Completed")
                                        .withFinishedAt(now)
                                        .endTerminated()
                                        .endState()
                                        .build())
                                .toList())
                        .endStatus()
                        .build());
    }

    @Override
    public void close() {
        pods.stop();
        hands.shutdownNow();
    }
}
