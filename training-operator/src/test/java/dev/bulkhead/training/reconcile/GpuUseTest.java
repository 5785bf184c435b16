package dev.bulkhead.training.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.bulkhead.api.v1alpha1.TrainingJob;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against a server that answers as a Prometheus does, and worse. */
class GpuUseTest {
    private static final TrainingJob JOB = Serialization.unmarshal("""
            apiVersion: bulkhead.dev/v1alpha1
            kind: TrainingJob
            metadata: {name: llm, namespace: team-a}
            spec:
              framework: PyTorch
              roles: [{name: master, image: a}, {name: worker, replicas: 3, image: a}]
            """, TrainingJob.class);

    private final AtomicReference<String> asked = new AtomicReference<>();
    private final AtomicReference<String> answer = new AtomicReference<>();
    private int status = 200;
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/api/v1/query", exchange -> {
            asked.set(URLDecoder.decode(
                    new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8),
                    StandardCharsets.UTF_8));
            byte[] body = answer.get().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, body.length);
            try (var out = exchange.getResponseBody()) {
                out.write(body);
            }
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void theHighestFigureIsRead() throws InterruptedException {
        answer.set("{\"status\":\"success\",\"data\":{\"resultType\":\"vector\",\"result\":"
                + "[{\"metric\":{},\"value\":[1767225600.123,\"37\"]}]}}");

        assertThat(new Prometheus().ask(address(), GpuUseSource.query(JOB, 1800)))
                .hasValue(37);
        assertThat(asked.get())
                .startsWith("query=(max(max_over_time(DCGM_FI_DEV_GPU_UTIL{namespace=\"team-a\","
                        + "pod=~\"llm-(master|worker)-[0-9]+-[0-9]+\"}[1800s])) and max(")
                .contains("offset 1800s")
                .contains("exported_namespace=\"team-a\",exported_pod=~");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"status\":\"success\",\"data\":{\"resultType\":\"vector\",\"result\":[]}}",
                "{\"data\":{\"result\":[{\"value\":[1,\"NaN\"]}]}}",
                "{\"data\":{\"result\":[{\"value\":[1,\"+Inf\"]}]}}",
                "{\"data\":{\"result\":[{\"value\":[1,\"-5\"]}]}}",
                "{\"data\":{\"result\":[{\"value\":[1,\"1\"]},{\"value\":[1,\"2\"]}]}}",
                "{\"data\":{\"result\":{\"value\":\"0\"}}}",
                "{\"data\":",
                "<html>login</html>",
                "",
            })
    void anythingElseIsNoFigure(String body) throws InterruptedException {
        answer.set(body);

        assertThat(new Prometheus().ask(address(), "x")).isEmpty();
    }

    @Test
    void anAnswerWithoutEndOrWithAnErrorIsNoFigure() throws InterruptedException {
        answer.set("{\"data\":{\"result\":[{\"value\":[1,\"0\"]}], \"x\":\"" + "a".repeat(1_000_000) + "\"}}");
        assertThat(new Prometheus().ask(address(), "x")).isEmpty();

        status = 503;
        answer.set("{\"data\":{\"result\":[{\"value\":[1,\"0\"]}]}}");
        assertThat(new Prometheus().ask(address(), "x")).isEmpty();
    }

    @Test
    void nobodyThereIsNoFigure() throws InterruptedException {
        String gone = address();
        server.stop(0);

        assertThat(new Prometheus().ask(gone, "x")).isEmpty();
        assertThat(new Prometheus().ask("http://a b", "x")).isEmpty();
    }

    private String address() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/";
    }
}
