package dev.bulkhead.benchmarks;

import dev.bulkhead.testkit.Crds;
import dev.bulkhead.testkit.machine.FreePorts;
import dev.bulkhead.testkit.tools.GoSource;
import dev.bulkhead.testkit.tools.Tool;
import dev.bulkhead.testkit.tools.ToolCache;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingWebhookConfigurationBuilder;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Kubeflow's training operator, as released, with the same jobs in its own words. */
final class PeerArm implements Arm {
    private static final String NAMESPACE = "kubeflow";
    private static final String SECRET = "training-operator-webhook-cert";
    private static final String WEBHOOKS = "validator.training-operator.kubeflow.org";
    private static final List<String> FILES = List.of("ca.crt", "ca.key", "tls.crt", "tls.key");

    /** Fixed in its code; in a cluster it is a volume of the Secret. */
    private static final Path CERTIFICATES = Path.of("/tmp/k8s-webhook-server/serving-certs");

    private static final Duration CERTIFICATES_TAKE = Duration.ofSeconds(90);

    private final BurstShape shape;
    private final ToolCache tools;
    private final Path crds;

    PeerArm(BurstShape shape, ToolCache tools) throws IOException {
        this.shape = shape;
        this.tools = tools;
        tools.path(Tool.TRAINING_OPERATOR);
        this.crds = GoSource.of("github.com/kubeflow/training-operator", Tool.TRAINING_OPERATOR.version())
                .resolve("manifests/base/crds");
    }

    @Override
    public String name() {
        return "peer-training-operator";
    }

    @Override
    public String note() {
        return "Kubeflow training-operator " + Tool.TRAINING_OPERATOR.version()
                + "; its client library limits it to 20 requests/s, burst 30, and no flag lifts that";
    }

    @Override
    public void prepare(TestBed bed) throws IOException {
        try (var files = Files.newDirectoryStream(crds, "kubeflow.org_*.yaml")) {
            for (Path file : files) {
                Crds.install(bed.client(), file);
            }
        }
        makeCertificates(bed);
        bed.createAll(shape.pyTorchJobs());
    }

    /** It does not reconcile before it has certificates for its webhooks; a first start makes them. */
    private void makeCertificates(TestBed bed) throws IOException {
        bed.namespace(NAMESPACE);
        bed.client()
                .resource(new SecretBuilder()
                        .withNewMetadata()
                        .withNamespace(NAMESPACE)
                        .withName(SECRET)
                        .endMetadata()
                        .build())
                .create();
        bed.client()
                .resource(new ValidatingWebhookConfigurationBuilder()
                        .withNewMetadata()
                        .withName(WEBHOOKS)
                        .endMetadata()
                        .build())
                .create();
        Process first = start(bed).process();
        try {
            Map<String, String> data = awaitCertificates(bed, first);
            Files.createDirectories(CERTIFICATES);
            for (String name : FILES) {
                Files.write(CERTIFICATES.resolve(name), Base64.getDecoder().decode(data.get(name)));
            }
        } finally {
            Processes.stop(first);
        }
    }

    private static Map<String, String> awaitCertificates(TestBed bed, Process process) {
        long end = System.nanoTime() + CERTIFICATES_TAKE.toNanos();
        while (System.nanoTime() < end && process.isAlive()) {
            Secret secret = bed.client()
                    .secrets()
                    .inNamespace(NAMESPACE)
                    .withName(SECRET)
                    .get();
            if (secret.getData() != null && secret.getData().keySet().containsAll(FILES)) {
                return secret.getData();
            }
            Pause.of(Duration.ofMillis(250));
        }
        throw new BenchmarkException("the peer made no certificates; its output is in " + bed.file("peer.log"));
    }

    @Override
    public Started start(TestBed bed) throws IOException {
        List<Integer> ports = FreePorts.find(3);
        List<String> command = List.of(
                tools.path(Tool.TRAINING_OPERATOR).toString(),
                "--health-probe-bind-address=127.0.0.1:" + ports.get(0),
                "--metrics-bind-address=127.0.0.1:" + ports.get(1),
                "--webhook-server-port=" + ports.get(2),
                "--zap-log-level=error",
                "--zap-devel=false");
        URI ready = URI.create("http://127.0.0.1:" + ports.get(0) + "/readyz");
        return new Started(bed.start("peer.log", command, Map.of()), "training-operator", Optional.of(ready));
    }

    @Override
    public Optional<Integer> jobsReportedRunning(TestBed bed) {
        return Optional.of((int) bed
                .client()
                .genericKubernetesResources("kubeflow.org/v1", "PyTorchJob")
                .inNamespace(BurstShape.NAMESPACE)
                .list()
                .getItems()
                .stream()
                .filter(PeerArm::isRunning)
                .count());
    }

    private static boolean isRunning(GenericKubernetesResource job) {
        List<Map<String, Object>> conditions = job.get("status", "conditions");
        return conditions != null
                && conditions.stream().anyMatch(c -> "Running".equals(c.get("type")) && "True".equals(c.get("status")));
    }
}
