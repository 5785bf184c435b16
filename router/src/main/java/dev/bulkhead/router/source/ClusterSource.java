package dev.bulkhead.router.source;

import dev.bulkhead.api.v1alpha1.InferenceService;
import dev.bulkhead.router.table.RouteTable;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches the InferenceServices and EndpointSlices of one namespace, and makes a table of them after each change. While
 * the API server is away nothing changes.
 */
public final class ClusterSource implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ClusterSource.class);
    private static final String SERVICE_LABEL = "bulkhead.dev/inference-service";

    /** A rollout changes many objects in a row; one table serves for all of them. */
    private static final long GATHER_MILLIS = 5;

    private final String namespace;
    private final Consumer<RouteTable> apply;
    private final SharedIndexInformer<InferenceService> services;
    private final SharedIndexInformer<EndpointSlice> slices;
    private final AtomicBoolean due = new AtomicBoolean();
    private final AtomicBoolean applied = new AtomicBoolean();
    private final ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("routes").daemon().factory());

    /** @param apply called with each new table, on one thread */
    public ClusterSource(KubernetesClient client, String namespace, Consumer<RouteTable> apply) {
        this.namespace = namespace;
        this.apply = apply;
        this.services =
                client.resources(InferenceService.class).inNamespace(namespace).runnableInformer(0);
        this.slices = client.resources(EndpointSlice.class)
                .inNamespace(namespace)
                .withLabel(SERVICE_LABEL)
                .runnableInformer(0);
        services.addEventHandler(new Changes<>());
        slices.addEventHandler(new Changes<>());
        services.exceptionHandler((started, t) -> goesOn("InferenceServices", t));
        slices.exceptionHandler((started, t) -> goesOn("EndpointSlices", t));
    }

    /** Begins to watch; an API server that does not answer yet is waited for. */
    public void start() {
        CompletableFuture.allOf(
                        services.start().toCompletableFuture(), slices.start().toCompletableFuture())
                .thenRun(this::changed);
    }

    /** Whether a table was made of all that there is. */
    public boolean synced() {
        return applied.get();
    }

    private static boolean goesOn(String what, Throwable problem) {
        LOG.warn("cannot watch {}; the last that was seen stays in force: {}", what, problem.toString());
        return true;
    }

    private void changed() {
        if (due.compareAndSet(false, true)) {
            executor.schedule(this::make, GATHER_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private void make() {
        due.set(false);
        if (!services.hasSynced() || !slices.hasSynced()) {
            return;
        }
        try {
            apply.accept(new RouteTable(
                    namespace,
                    services.getStore().list().stream().map(RouteReader::read).toList(),
                    ReadyPods.of(slices.getStore().list())));
            if (!applied.getAndSet(true)) {
                LOG.info("routes of namespace {} known", namespace);
            }
        } catch (RuntimeException e) {
            LOG.error("no routes could be made of what the cluster holds; the last ones stay in force", e);
        }
    }

    @Override
    public void close() {
        services.close();
        slices.close();
        executor.shutdownNow();
    }

    private final class Changes<T> implements ResourceEventHandler<T> {
        @Override
        public void onAdd(T object) {
            changed();
        }

        @Override
        public void onUpdate(T before, T object) {
            changed();
        }

        @Override
        public void onDelete(T object, boolean finalStateUnknown) {
            changed();
        }
    }
}
