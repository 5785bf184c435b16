package dev.bulkhead.benchmarks;

import dev.bulkhead.api.v1alpha1.InferenceService;
import dev.bulkhead.api.v1alpha1.InferenceServiceStatus;
import dev.bulkhead.testkit.machine.FreePorts;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** The operators as shipped, but for the AOT cache, which only a start needs. A revision answers when the status says so. */
final class FleetOperator implements FleetArm {
    private static final String LEASES = "bulkhead-system";
    private static final Duration LONGEST_START = Duration.ofMinutes(3);

    private final OperatorJvm jvm;
    private Process process;
    private SharedIndexInformer<InferenceService> services;

    FleetOperator(OperatorJvm jvm) {
        this.jvm = jvm;
    }

    @Override
    public String name() {
        return "ours";
    }

    @Override
    public String userAgent() {
        return "bulkhead-operator/";
    }

    @Override
    public void start(TestBed bed, ReadyRevisions ready) throws IOException {
        bed.namespace(LEASES);
        int port = FreePorts.find(1).getFirst();
        process = bed.start(
                "operator.log",
                jvm.command(List.of()),
                Map.of("BULKHEAD_HTTP_PORT", Integer.toString(port), "BULKHEAD_LEASE_NAMESPACE", LEASES));
        services = bed.client()
                .resources(InferenceService.class)
                .inNamespace(FleetShape.NAMESPACE)
                .inform(new ResourceEventHandler<>() {
                    @Override
                    public void onAdd(InferenceService service) {
                        see(service, ready);
                    }

                    @Override
                    public void onUpdate(InferenceService before, InferenceService service) {
                        see(service, ready);
                    }

                    @Override
                    public void onDelete(InferenceService service, boolean unknown) {
                        // seen by what it leaves
                    }
                });
        awaitReady(URI.create("http://127.0.0.1:" + port + "/readyz"));
    }

    private static void see(InferenceService service, ReadyRevisions ready) {
        InferenceServiceStatus status = service.getStatus();
        if (status != null && status.stable() != null && status.phase() == InferenceServiceStatus.Phase.Ready) {
            ready.ready(service.getMetadata().getName(), status.stable());
        }
    }

    private void awaitReady(URI uri) {
        Instant end = Instant.now().plus(LONGEST_START);
        try (HttpClient http = HttpClient.newHttpClient()) {
            while (!answers(http, uri)) {
                check();
                if (Instant.now().isAfter(end)) {
                    throw new BenchmarkException("the operator is not ready after " + LONGEST_START.toSeconds() + " s");
                }
                Pause.of(Duration.ofMillis(200));
            }
        }
    }

    private static boolean answers(HttpClient http, URI uri) {
        try {
            HttpRequest request =
                    HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(1)).build();
            return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException notYet) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchmarkException("interrupted", e);
        }
    }

    @Override
    public void created(InferenceService service) {
        // it watches
    }

    @Override
    public void edited(List<InferenceService> services) {
        // it watches
    }

    @Override
    public void check() {
        if (!process.isAlive()) {
            throw new BenchmarkException("the operator ended with " + process.exitValue());
        }
    }

    @Override
    public OptionalLong pid() {
        return OptionalLong.of(process.pid());
    }

    @Override
    public void close() {
        if (services != null) {
            services.close();
        }
        if (process != null) {
            Processes.stop(process);
        }
    }
}
