package dev.bulkhead.suite.serving;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.bulkhead.api.v1alpha1.ClusterServingRuntime;
import dev.bulkhead.api.v1alpha1.ServingRuntimeSpec;
import dev.bulkhead.suite.Chart;
import dev.bulkhead.testkit.ClusterExtension;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.readiness.Readiness;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The runtimes that the chart ships and that run without a GPU, each as a plain pod: real servers, models trained here. */
class RuntimesE2E {
    private static final ObjectMapper JSON = new ObjectMapper();

    @RegisterExtension
    static final ClusterExtension cluster = ClusterExtension.withNode();

    private static Workshop workshop;
    private static Map<String, ServingRuntimeSpec> runtimes;

    @BeforeAll
    static void train() {
        runtimes = Chart.runtimes(cluster.client()).stream()
                .collect(Collectors.toMap(r -> r.getMetadata().getName(), ClusterServingRuntime::getSpec));
        cluster.loadImage(ServingImages.mlserver());
        cluster.loadImage(ServingImages.llamaCpp());
        workshop = Workshop.withTrainedModels(cluster);
    }

    @ParameterizedTest
    @CsvSource({"mlserver, iris, 4", "mlserver, boosted, 2", "mlserver, leaves, 2", "onnxruntime, diabetes, 2"})
    void everyFigureByRestAndGrpcIsThatOfTheModelItself(String runtime, String model, int tensors) {
        String address = ready(serve(runtime, model, model));

        assertThat(workshop.compare(model, address, 8080, 8081).lines())
                .hasSize(tensors)
                .allMatch(line -> line.matches("by_(rest|grpc) \\w+: \\d+ figures equal"));
    }

    @Test
    void llamaCppStreamsTheTextThatItAlsoGivesWhole() throws Exception {
        String address = ready(serve("llama-cpp", "tiny", "tiny"));

        // Letters only: a model that has learnt nothing also emits bytes that are no characters.
        String asked = """
                {"model":"tiny","messages":[{"role":"user","content":"Hello"}],"max_tokens":24,"temperature":0,
                 "grammar":"root ::= [a-z]+"%s}""";
        List<String> events = post(address, asked.formatted(",\"stream\":true"))
                .lines()
                .filter(line -> line.startsWith("data: "))
                .map(line -> line.substring("data: ".length()))
                .toList();
        String whole = JSON.readTree(post(address, asked.formatted("")))
                .at("/choices/0/message/content")
                .asText();

        assertThat(events).hasSizeGreaterThan(5).last().isEqualTo("[DONE]");
        assertThat(events.stream()
                        .limit(events.size() - 1)
                        .map(RuntimesE2E::delta)
                        .collect(Collectors.joining()))
                .matches("[a-z]{24}")
                .isEqualTo(whole);
    }

    @ParameterizedTest
    @CsvSource({
        "mlserver, nothing, error: there is no model at /mnt/models/nothing",
        "onnxruntime, broken, error: the onnx model could not be loaded: InvalidProtobuf"
    })
    void theLastLineOfTheLogSaysWhyAModelIsNotServed(String runtime, String model, String why) {
        Pod server = serve(runtime, model, model);

        cluster.client()
                .resource(server)
                .waitUntilCondition(p -> "Failed".equals(p.getStatus().getPhase()), 1, TimeUnit.MINUTES);

        assertThat(cluster.client()
                        .pods()
                        .inNamespace(cluster.namespace())
                        .withName(server.getMetadata().getName())
                        .getLog()
                        .lines())
                .last()
                .asString()
                .startsWith(why);
    }

    /** A pod as the runtime describes it, with the model in that folder of the claim. */
    private static Pod serve(String runtime, String name, String folder) {
        ServingRuntimeSpec spec = runtimes.get(runtime);
        Pod pod = new PodBuilder()
                .withNewMetadata()
                .withGenerateName(name + "-")
                .endMetadata()
                .withNewSpec()
                .withRestartPolicy("Never")
                .addNewVolume()
                .withName("models")
                .withNewPersistentVolumeClaim(Workshop.CLAIM, true)
                .endVolume()
                .addNewContainer()
                .withName("server")
                .withImage(spec.image())
                .withArgs(spec.args())
                .withEnv(
                        new EnvVar("MODEL_NAME", name, null),
                        new EnvVar("MODEL_PATH", "/mnt/models/" + folder, null),
                        new EnvVar("HTTP_PORT", spec.port().toString(), null),
                        new EnvVar("GRPC_PORT", String.valueOf(spec.grpcPort()), null))
                .withResources(spec.resources())
                .addNewVolumeMount()
                .withName("models")
                .withMountPath("/mnt/models")
                .withReadOnly()
                .endVolumeMount()
                .withNewReadinessProbe()
                .withPeriodSeconds(1)
                .withNewHttpGet()
                .withPath(spec.readyPath().replace("$(MODEL_NAME)", name))
                .withNewPort(spec.port())
                .endHttpGet()
                .endReadinessProbe()
                .withNewSecurityContext()
                .withRunAsNonRoot(true)
                .endSecurityContext()
                .endContainer()
                .endSpec()
                .build();
        return cluster.client().resource(pod).inNamespace(cluster.namespace()).create();
    }

    /** Its address, as soon as it says that the model is loaded. */
    private static String ready(Pod server) {
        return cluster.client()
                .resource(server)
                .waitUntilCondition(p -> p != null && Readiness.isPodReady(p), 3, TimeUnit.MINUTES)
                .getStatus()
                .getPodIP();
    }

    private static String post(String address, String body) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(
                            HttpRequest.newBuilder(URI.create("http://" + address + ":8080/v1/chat/completions"))
                                    .POST(HttpRequest.BodyPublishers.ofString(body))
                                    .build(),
                            BodyHandlers.ofString())
                    .body();
        }
    }

    private static String delta(String event) {
        try {
            return JSON.readTree(event)
                    .at("/choices/0/delta/content")
                    .asText("")
                    .replace("null", "");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
