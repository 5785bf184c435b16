package dev.bulkhead.api.v1alpha1;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bulkhead.testkit.ClusterExtension;
import dev.bulkhead.testkit.Crds;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What a real API server says of the objects in {@code resources/validation}, one per file, sent as they are written and
 * with strict field validation. The first line of an invalid one names a part of the message, field path included. Files
 * that start with {@code change-} hold an object, perhaps its status, and the object as somebody then wants it to be.
 */
class ValidationIT {
    private static final Path FILES = Path.of("src/test/resources/validation");
    private static final String EXPECT = "# expect: ";
    private static final Map<String, String> PLURALS = Map.of(
            "TrainingJob", "trainingjobs",
            "GuardPolicy", "guardpolicies",
            "InferenceService", "inferenceservices",
            "ServingRuntime", "servingruntimes",
            "ClusterServingRuntime", "clusterservingruntimes");
    private static final Set<String> OF_THE_CLUSTER = Set.of("GuardPolicy", "ClusterServingRuntime");

    @RegisterExtension
    static final ClusterExtension cluster = ClusterExtension.controlPlane();

    /** The words for people in the API server's answer. */
    private record Answer(int code, String message) {
        boolean accepted() {
            return code / 100 == 2;
        }
    }

    @BeforeAll
    static void installCrds() {
        Crds.installAll(cluster.client(), Path.of("yaml"));
    }

    static Stream<String> valid() throws IOException {
        return files("valid-");
    }

    static Stream<String> invalid() throws IOException {
        return files("invalid-");
    }

    static Stream<String> validChange() throws IOException {
        return files("change-valid-");
    }

    static Stream<String> invalidChange() throws IOException {
        return files("change-invalid-");
    }

    @ParameterizedTest
    @MethodSource("valid")
    void accepts(String file) throws Exception {
        Answer answer = create(Files.readString(FILES.resolve(file)));

        assertThat(answer.accepted()).as(answer.message()).isTrue();
    }

    @ParameterizedTest
    @MethodSource("invalid")
    void refuses(String file) throws Exception {
        String text = Files.readString(FILES.resolve(file));

        Answer answer = create(text);

        assertThat(answer.message()).contains(expected(text));
        assertThat(answer.accepted()).isFalse();
    }

    @ParameterizedTest
    @MethodSource("validChange")
    void acceptsTheChange(String file) throws Exception {
        Answer answer = change(Files.readString(FILES.resolve(file)));

        assertThat(answer.accepted()).as(answer.message()).isTrue();
    }

    @ParameterizedTest
    @MethodSource("invalidChange")
    void refusesTheChange(String file) throws Exception {
        String text = Files.readString(FILES.resolve(file));

        Answer answer = change(text);

        assertThat(answer.message()).contains(expected(text));
        assertThat(answer.accepted()).isFalse();
    }

    private static Answer create(String yaml) throws Exception {
        return send(request(path(yaml) + "?dryRun=All&fieldValidation=Strict").post("application/yaml", yaml));
    }

    private static Answer change(String yaml) throws Exception {
        List<String> documents = List.of(yaml.split("(?m)^---\n"));
        cluster.client()
                .resources(TrainingJob.class)
                .inNamespace(cluster.namespace())
                .withName("changing")
                .delete();
        Answer answer = new Answer(0, "nothing sent");
        for (String document : documents) {
            boolean status = document.contains("\nstatus:\n");
            String path = path(document) + "/changing" + (status ? "/status" : "");
            answer = send(request(path + "?fieldManager=somebody&force=true&fieldValidation=Strict")
                    .patch("application/apply-patch+yaml", document));
            if (document != documents.getLast()) {
                assertThat(answer.accepted()).as(answer.message()).isTrue();
            }
        }
        return answer;
    }

    private static HttpRequest.Builder request(String path) {
        return cluster.client()
                .getHttpClient()
                .newHttpRequestBuilder()
                .uri(cluster.client().getMasterUrl() + "apis/bulkhead.dev/v1alpha1/" + path);
    }

    private static Answer send(HttpRequest.Builder request) throws Exception {
        HttpResponse<String> response = cluster.client()
                .getHttpClient()
                .sendAsync(request.build(), String.class)
                .get(20, TimeUnit.SECONDS);
        String message = response.isSuccessful()
                ? "accepted"
                : Serialization.unmarshal(response.body(), Status.class).getMessage();
        return new Answer(response.code(), message);
    }

    private static String path(String yaml) {
        String kind = yaml.lines()
                .filter(l -> l.startsWith("kind: "))
                .findFirst()
                .orElseThrow()
                .substring("kind: ".length());
        return (OF_THE_CLUSTER.contains(kind) ? "" : "namespaces/" + cluster.namespace() + "/") + PLURALS.get(kind);
    }

    private static String expected(String yaml) {
        String first = yaml.lines().findFirst().orElseThrow();
        assertThat(first).startsWith(EXPECT);
        return first.substring(EXPECT.length());
    }

    private static Stream<String> files(String prefix) throws IOException {
        try (Stream<Path> all = Files.list(FILES)) {
            return all
                    .map(f -> f.getFileName().toString())
                    .filter(f -> f.startsWith(prefix))
                    .sorted()
                    .toList()
                    .stream();
        }
    }

    private static java.io.InputStream open(Path file) {
        try {
            return Files.newInputStream(file);
        } catch (IOException e) {
            throw new KubernetesClientException("cannot read " + file, e);
        }
    }
}
