package dev.bulkhead.suite.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.SimpleFileServer;
import com.sun.net.httpserver.SimpleFileServer.OutputLevel;
import dev.bulkhead.api.v1alpha1.InferenceServiceStatus;
import dev.bulkhead.api.v1alpha1.InferenceServiceStatus.Phase;
import dev.bulkhead.api.v1alpha1.InferenceServiceStatus.RolloutPhase;
import dev.bulkhead.api.v1alpha1.InferenceServiceStatus.Verdict;
import dev.bulkhead.suite.Chart;
import dev.bulkhead.testkit.ClusterExtension;
import dev.bulkhead.testkit.machine.Command;
import io.fabric8.kubernetes.api.model.Pod;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What callers get while the operators, as Helm installs them, scale, replace and lose what serves them. */
class ServingE2E {
    private static final String SYSTEM = "bulkhead-system";

    /** Requests per second of the steady callers. */
    private static final int RATE = 50;

    @RegisterExtension
    static final ClusterExtension cluster = ClusterExtension.withNode().alone();

    private static final Services services = new Services(cluster);
    private static Workshop workshop;

    private String deployed;

    @BeforeAll
    static void install() throws Exception {
        cluster.loadImage(ServingImages.mlserver());
        cluster.loadImage(ServingImages.fakeEngine());
        cluster.loadImage(ServingImages.dataplane());
        cluster.loadImage(ServingImages.operator());
        new Command(List.of(
                        Chart.helm().toString(),
                        "install",
                        "bulkhead",
                        Chart.FOLDER.toString(),
                        "--kubeconfig=" + cluster.cluster().kubeconfigFile(),
                        "--namespace=" + SYSTEM,
                        "--create-namespace",
                        "--wait",
                        "--timeout=3m",
                        "--set=image.pullPolicy=Never"))
                .mustSucceed();
        // One service stays, so that the namespace's routers do.
        services.apply("stays", Services.engine(""));
        workshop = Workshop.withTrainedModels(cluster);
        services.ready("stays");
    }

    @AfterEach
    void makeRoom() {
        if (deployed != null) {
            services.delete(deployed);
        }
    }

    @Test
    void aScikitLearnModelAnswersByRestAndGrpcAsTheModelItself() {
        deploy("iris", "predictor: {model: {format: sklearn, uri: pvc://models/iris}}");
        services.ready("iris");

        assertThat(workshop.compare("iris", "iris", 80, 80).lines())
                .containsExactly(
                        "by_rest predict: 150 figures equal",
                        "by_rest predict_proba: 450 figures equal",
                        "by_grpc predict: 150 figures equal",
                        "by_grpc predict_proba: 450 figures equal");
    }

    @Test
    void anOnnxModelIsFetchedAndAnswersByRestAndGrpcAsTheModelItself(@TempDir Path folder) throws Exception {
        byte[] model = Base64.getMimeDecoder()
                .decode(workshop.python("import base64; print(base64.b64encode(open('/models/diabetes/model.onnx','rb')"
                        + ".read()).decode())"));
        String checksum =
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(model));
        Files.write(folder.resolve("model.onnx"), model);
        HttpServer store = SimpleFileServer.createFileServer(new InetSocketAddress(0), folder, OutputLevel.NONE);
        store.start();

        deploy("diabetes", """
                predictor:
                  model: {format: onnx, uri: 'http://%s:%d/model.onnx', checksum: 'sha256:%s'}
                """.formatted(
                        cluster.local().hostAddress(), store.getAddress().getPort(), checksum));
        services.ready("diabetes");
        store.stop(0);

        assertThat(workshop.compare("diabetes", "diabetes", 80, 80).lines())
                .containsExactly("by_rest variable: 442 figures equal", "by_grpc variable: 442 figures equal");
    }

    @Test
    void tokensOfALanguageModelComeOneByOne() {
        deploy("speaks", Services.engine(""));
        services.ready("speaks");

        List<String> lines = workshop.python("""
                        import time, urllib.request
                        request = urllib.request.Request(
                            "http://speaks/v1/chat/completions", b'{"stream": true, "max_tokens": 5, "messages": []}',
                            {"content-type": "application/json", "x-fake-token-delay-ms": "200"})
                        with urllib.request.urlopen(request) as answer:
                            for line in answer:
                                if line.strip():
                                    print(int(time.monotonic() * 1000), line.decode().strip())
                        """).lines().toList();

        assertThat(lines).hasSize(6).last().asString().endsWith("data: [DONE]");
        assertThat(millis(lines.getLast()) - millis(lines.getFirst())).isGreaterThan(700);
    }

    @Test
    void fromZeroTheFirstRequestIsAnsweredAsSoonAsAPodCanAnswer() {
        deploy("sleeps", Services.engine("") + """

                scaling: {minReplicas: 0, maxReplicas: 2, scaleDownDelaySeconds: 2}
                """);
        services.await("sleeps", 120, s -> s.phase() == Phase.Idle);
        await().atMost(Duration.ofMinutes(1))
                .until(() -> services.pods("sleeps", 1).isEmpty());

        String waited = workshop.python("""
                        import time, urllib.request
                        start = time.monotonic()
                        request = urllib.request.Request(
                            "http://sleeps/v1/models/sleeps:predict", b'{"instances": [7]}',
                            {"content-type": "application/json"})
                        body = urllib.request.urlopen(request, timeout=60).read().decode()
                        print(f"{time.monotonic() - start:.2f} {body}")
                        """).strip();

        assertThat(waited).endsWith("{\"predictions\":[7]}");
        double seconds = Double.parseDouble(waited.split(" ")[0]);
        Pod pod = services.pods("sleeps", 1).getFirst();
        double start = Duration.between(
                                Instant.parse(pod.getMetadata().getCreationTimestamp()), Instant.parse(readySince(pod)))
                        .toMillis()
                / 1000.0;
        System.out.printf(
                "cold start: answered after %.2f s; the pod was ready %.0f s after it was made%n", seconds, start);
        // The API server's times are whole seconds.
        assertThat(seconds).isLessThan(start + 1 + 1);
        services.await("sleeps", 60, s -> s.phase() == Phase.Idle);
    }

    @Test
    void noRequestFailsWhateverIsReplaced() {
        String canary = """

                scaling: {minReplicas: 2, maxReplicas: 2}
                rollout:
                  strategy: Canary
                  steps: [{weight: 10, seconds: 3}, {weight: 50, seconds: 3}]
                  analysis: {minRequests: 20, maxErrorPercent: 1}
                """;
        deploy("steady", Services.engine("version: \"1\"") + canary);
        services.ready("steady");
        try (Callers callers = Callers.of(cluster, "steady", RATE)) {
            services.apply("steady", Services.engine("version: \"2\"") + canary);
            InferenceServiceStatus promoted = services.await("steady", 120, s -> s.stable() != null && s.stable() == 2);
            assertThat(promoted.historyOrEmpty().getLast().verdict()).isEqualTo(Verdict.Promoted);
            Tally canaried = callers.tally();
            assertThat(canaried.of("steady", 1)).isPositive();
            assertThat(canaried.of("steady", 2)).isPositive();

            services.apply("steady", Services.engine("version: \"1\"") + canary);
            services.await("steady", 120, s -> s.stable() != null && s.stable() != 2);

            cluster.client().pods().inNamespace(SYSTEM).delete();
            new Rollouts(cluster.client(), cluster.namespace()).restart("bulkhead-router");
            new Rollouts(cluster.client(), SYSTEM).settle("bulkhead");
            services.ready("steady");

            Tally all = callers.tally();
            System.out.println("through canary, return, operator restart and router rollout: " + all.counts());
            assertThat(all.failed()).as(all.log()).isZero();
        }
    }

    /** Requests that fail meanwhile are those that the bad revision itself answered. */
    @ParameterizedTest
    @CsvSource({"errs, FAKE_ERROR_PERCENT, 100", "slow, FAKE_DELAY_MS, 700", "eats, FAKE_MEMORY_MIB, 40"})
    void aBadRevisionIsOutWithinTenSecondsOfTheRequestsThatItTakesToJudgeIt(String name, String fault, String amount) {
        String canary = """

                rollout:
                  strategy: Canary
                  steps: [{weight: 20, seconds: 60}]
                  analysis: {minRequests: 30, maxErrorPercent: 5, maxLatencyMilliseconds: 300}
                """;
        deploy(name, Services.engine("") + canary);
        services.ready(name);
        try (Callers callers = Callers.of(cluster, name, RATE)) {
            services.apply(name, Services.engine("", "{name: %s, value: \"%s\"}".formatted(fault, amount)) + canary);
            services.await(name, 120, s -> s.rollout() != null && s.rollout().phase() == RolloutPhase.Stepping);
            long begun = System.nanoTime();

            InferenceServiceStatus out = services.await(
                    name, 60, s -> s.rollout() != null && s.rollout().phase() == RolloutPhase.RolledBack);

            Duration took = Duration.ofNanos(System.nanoTime() - begun);
            System.out.printf(
                    "%s: out %d ms after its first share: %s%n",
                    name, took.toMillis(), out.rollout().message());
            // A fifth of the callers are 30 requests after three seconds.
            assertThat(took).isLessThan(Duration.ofSeconds(3 + 10));
            assertThat(callers.tally().of(name, 1)).isPositive();
            assertThat(out.stable()).isEqualTo(1);
            assertThat(out.route().targets())
                    .singleElement()
                    .satisfies(t -> assertThat(t.revision()).isEqualTo(name + "-rev-1"));
            assertThat(out.historyOrEmpty().getLast().verdict()).isEqualTo(Verdict.RolledBack);
        }
    }

    private void deploy(String name, String spec) {
        deployed = name;
        services.apply(name, spec);
    }

    private static String readySince(Pod pod) {
        return pod.getStatus().getConditions().stream()
                .filter(c -> c.getType().equals("Ready"))
                .findFirst()
                .orElseThrow()
                .getLastTransitionTime();
    }

    private static long millis(String line) {
        return Long.parseLong(line.substring(0, line.indexOf(' ')));
    }
}
