package dev.bulkhead.fake;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EngineTest {

    private final Vertx vertx = Vertx.vertx();
    private Engine engine;

    @AfterEach
    void close() {
        vertx.close().await();
    }

    @Test
    void v1AndV2AnswerWhatTheyWereAsked() {
        start(Map.of());

        assertThat(post("/v1/models/iris:predict", "{\"instances\":[[1,2],[3,4]]}")
                        .body())
                .isEqualTo("{\"predictions\":[[1,2],[3,4]]}");
        JsonObject answer = new JsonObject(post("/v2/models/iris/infer", """
                        {"id":"7","inputs":[{"name":"x","shape":[2],"datatype":"FP32","data":[1.5,2.5]}]}""").body());
        assertThat(answer.getString("id")).isEqualTo("7");
        assertThat(answer.getString("model_version")).isEqualTo("blue");
        assertThat(answer.getJsonArray("outputs").getJsonObject(0).getJsonArray("data"))
                .containsExactly(1.5, 2.5);
        assertThat(post("/v2/models/other/infer", "{}").status()).isEqualTo(404);
    }

    @Test
    void openAiStreamsTokensOneByOneAndSaysWhenItIsDone() {
        start(Map.of());

        String stream = post("/v1/chat/completions", "{\"messages\":[],\"stream\":true,\"max_tokens\":3}")
                .body();

        List<String> events = stream.lines().filter(line -> !line.isEmpty()).toList();
        assertThat(events).hasSize(4).last().isEqualTo("data: [DONE]");
        assertThat(IntStream.range(0, 3)
                        .mapToObj(i -> new JsonObject(events.get(i).substring("data: ".length()))
                                .getJsonArray("choices")
                                .getJsonObject(0)
                                .getJsonObject("delta")
                                .getString("content")))
                .containsExactly("0 ", "1 ", "2 ");
        assertThat(post("/v1/completions", "{\"prompt\":\"\",\"max_tokens\":2}").body())
                .contains("\"text\":\"0 1 \"");
        assertThat(get("/v1/models").body()).contains("\"id\":\"iris\"");
    }

    @Test
    void grpcAnswersWithTheTensorsOfTheRequestAndAStatus() {
        start(Map.of());
        // model_name "iris", inputs[0] {name "x"}, raw_input_contents[0] 0x01020304
        Buffer request =
                Buffer.buffer(new byte[] {0x0a, 4, 'i', 'r', 'i', 's', 0x2a, 3, 0x0a, 1, 'x', 0x3a, 4, 1, 2, 3, 4});

        Answer inferred = call("ModelInfer", GrpcFrames.framed(request), Map.of());

        assertThat(inferred.grpcStatus()).isEqualTo("0");
        assertThat(new GrpcFrames().add(inferred.bytes())).containsExactly(Buffer.buffer(new byte[] {
            0x12, 4, 'b', 'l', 'u', 'e', 0x0a, 4, 'i', 'r', 'i', 's', 0x2a, 3, 0x0a, 1, 'x', 0x32, 4, 1, 2, 3, 4
        }));
        assertThat(call("ModelInfer", GrpcFrames.framed(request), Map.of("x-fake-error-percent", "100"))
                        .grpcStatus())
                .isEqualTo("13");
        assertThat(call("ModelReady", GrpcFrames.framed(Buffer.buffer()), Map.of())
                        .bytes())
                .isEqualTo(GrpcFrames.framed(Buffer.buffer(new byte[] {8, 1})));
        assertThat(call(
                                "ModelStreamInfer",
                                GrpcFrames.framed(request).appendBuffer(GrpcFrames.framed(request)),
                                Map.of())
                        .bytes()
                        .length())
                .isEqualTo(2
                        * GrpcFrames.framed(V2Messages.streamed(V2Messages.inferred(request, "blue")))
                                .length());
    }

    @Test
    void aRequestCanAskToBeSlowOrToFail() {
        start(Map.of());

        long before = System.nanoTime();
        Answer slow = post("/v1/models/iris:predict", "{\"instances\":[]}", Map.of("x-fake-delay-ms", "150"));

        assertThat(slow.status()).isEqualTo(200);
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isGreaterThan(Duration.ofMillis(149));
        assertThat(post("/v1/models/iris:predict", "{}", Map.of("x-fake-error-percent", "100"))
                        .status())
                .isEqualTo(500);
    }

    @Test
    void untilTheModelIsLoadedNothingIsAnsweredButThatItLives() {
        start(Map.of("FAKE_NEVER_READY", ""));

        assertThat(get("/v2/models/iris/ready").status()).isEqualTo(503);
        assertThat(get("/v2/health/live").status()).isEqualTo(200);
        assertThat(post("/v1/models/iris:predict", "{\"instances\":[]}").status())
                .isEqualTo(503);
        assertThat(call("ModelReady", GrpcFrames.framed(Buffer.buffer()), Map.of())
                        .bytes()
                        .length())
                .isEqualTo(GrpcFrames.framed(Buffer.buffer()).length());
    }

    @Test
    void aStreamThatHasBegunIsFinishedWhenTheEngineStops() throws Exception {
        start(Map.of());
        HttpClientResponse begun = client(HttpVersion.HTTP_1_1)
                .request(HttpMethod.POST, engine.port(), "localhost", "/v1/completions")
                .compose(request ->
                        request.putHeader("x-fake-token-delay-ms", "50").send("{\"stream\":true,\"max_tokens\":5}"))
                .await();

        Thread stopped = Thread.startVirtualThread(() -> engine.stop(Duration.ofSeconds(10)));

        assertThat(begun.body().await().toString()).contains("\"text\":\"4 \"").endsWith("data: [DONE]\n\n");
        stopped.join();
    }

    private void start(Map<String, String> more) {
        Map<String, String> environment =
                new HashMap<>(Map.of("MODEL_NAME", "iris", "HTTP_PORT", "0", "GRPC_PORT", "0", "FAKE_VERSION", "blue"));
        environment.putAll(more);
        engine = new Engine(vertx, Settings.of(environment));
        engine.start();
    }

    private record Answer(int status, Buffer bytes, String grpcStatus) {
        String body() {
            return bytes.toString();
        }
    }

    private Answer get(String path) {
        return send(HttpVersion.HTTP_1_1, HttpMethod.GET, path, Buffer.buffer(), Map.of());
    }

    private Answer post(String path, String body) {
        return post(path, body, Map.of());
    }

    private Answer post(String path, String body, Map<String, String> headers) {
        return send(HttpVersion.HTTP_1_1, HttpMethod.POST, path, Buffer.buffer(body), headers);
    }

    private Answer call(String method, Buffer body, Map<String, String> more) {
        Map<String, String> headers = new HashMap<>(more);
        headers.put("content-type", "application/grpc");
        return send(HttpVersion.HTTP_2, HttpMethod.POST, "/inference.GRPCInferenceService/" + method, body, headers);
    }

    private Answer send(HttpVersion version, HttpMethod method, String path, Buffer body, Map<String, String> headers) {
        RequestOptions options = new RequestOptions()
                .setMethod(method)
                .setHost("localhost")
                .setPort(engine.port())
                .setURI(path);
        headers.forEach(options::putHeader);
        return client(version)
                .request(options)
                .compose(request -> request.send(body))
                .compose(response -> response.body().map(bytes -> {
                    String trailer = response.getTrailer("grpc-status");
                    return new Answer(
                            response.statusCode(),
                            bytes,
                            trailer == null ? response.getHeader("grpc-status") : trailer);
                }))
                .await();
    }

    private HttpClient client(HttpVersion version) {
        return vertx.createHttpClient(
                new HttpClientOptions().setProtocolVersion(version).setHttp2ClearTextUpgrade(false));
    }
}
