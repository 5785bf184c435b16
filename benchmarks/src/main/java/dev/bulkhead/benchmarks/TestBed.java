package dev.bulkhead.benchmarks;

import dev.bulkhead.testkit.local.Component;
import dev.bulkhead.testkit.local.LocalCluster;
import dev.bulkhead.testkit.local.LocalClusterSpec;
import dev.bulkhead.testkit.machine.CacheFolder;
import dev.bulkhead.testkit.machine.Progress;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * A control plane with fake nodes for one arm alone. A fresh one costs less time than the deletion of thousands of pods,
 * and leaves the next arm no history in etcd and no warmed-up API server.
 */
final class TestBed implements AutoCloseable {
    private static final int PARALLEL_CREATES = 8;
    private static final Duration LONGEST_SETTLING = Duration.ofSeconds(60);
    private static final double QUIET_CORES = 0.15;

    private final Path folder;
    private final LocalCluster cluster;

    private TestBed(Path folder, LocalCluster cluster) {
        this.folder = folder;
        this.cluster = cluster;
    }

    static TestBed start(Progress progress) throws IOException {
        TestBed bed = start(progress, BurstShape.NODES);
        bed.namespace(BurstShape.NAMESPACE);
        return bed;
    }

    static TestBed start(Progress progress, int fakeNodes) throws IOException {
        CacheFolder cache = CacheFolder.fromEnvironment();
        Path folder = cache.root()
                .resolve("bench")
                .resolve(Long.toString(ProcessHandle.current().pid()));
        Files.createDirectories(folder);
        LocalClusterSpec spec = LocalClusterSpec.in(folder.resolve("cluster"))
                .withFakeNodes(fakeNodes)
                .withAuditLog();
        return new TestBed(folder, LocalCluster.start(spec, cache, progress));
    }

    KubernetesClient client() {
        return cluster.client();
    }

    Path kubeconfig() {
        return cluster.kubeconfigFile();
    }

    Path auditLog() {
        return cluster.folder().auditLog();
    }

    Path file(String name) {
        return folder.resolve(name);
    }

    void namespace(String name) {
        client().resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .endMetadata()
                        .build())
                .create();
    }

    void createAll(List<HasMetadata> objects) {
        try (ExecutorService pool = Executors.newFixedThreadPool(PARALLEL_CREATES)) {
            List<Future<?>> creates = objects.stream()
                    .<Future<?>>map(o -> pool.submit(() -> client().resource(o).create()))
                    .toList();
            for (Future<?> create : creates) {
                create.get();
            }
        } catch (ExecutionException e) {
            throw new BenchmarkException(
                    "cannot create the jobs: " + e.getCause().getMessage(), e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchmarkException("interrupted", e);
        }
    }

    /** Starts a program against this cluster, its output in a file here. */
    Process start(String logName, List<String> command, Map<String, String> environment) throws IOException {
        File log = file(logName).toFile();
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.to(log));
        builder.environment().keySet().removeIf(key -> key.startsWith("BULKHEAD_"));
        builder.environment().keySet().removeAll(List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "CLASSPATH"));
        builder.environment().put("KUBECONFIG", kubeconfig().toString());
        builder.environment().putAll(environment);
        return builder.start();
    }

    /** CPU time of all processes of the cluster so far. */
    Duration cpu() {
        return cpuByComponent().values().stream().reduce(Duration.ZERO, Duration::plus);
    }

    Map<Component, Duration> cpuByComponent() {
        Map<Component, Duration> cpu = new EnumMap<>(Component.class);
        cluster.state().processes().forEach((component, mark) -> cpu.put(component, ProcessCost.cpu(mark.pid())));
        return cpu;
    }

    /** Until the control plane has done what its start and our preparations made it do. */
    void awaitQuiet() {
        long end = System.nanoTime() + LONGEST_SETTLING.toNanos();
        int quiet = 0;
        while (quiet < 2 && System.nanoTime() < end) {
            Duration before = cpu();
            Pause.of(Duration.ofSeconds(1));
            boolean still = cpu().minus(before).toMillis() < QUIET_CORES * 1000;
            quiet = still ? quiet + 1 : 0;
        }
    }

    /** What a run leaves is worth keeping only when it went wrong. */
    void forget() throws IOException {
        cluster.close();
        try (var all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    @Override
    public void close() {
        cluster.close();
    }
}
