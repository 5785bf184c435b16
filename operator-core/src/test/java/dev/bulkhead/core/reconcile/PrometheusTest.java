package dev.bulkhead.core.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
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
class PrometheusTest {
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

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"data\":{\"resultType\":\"vector\",\"result\":[{\"metric\":{},\"value\":[1767225600.1,\"-3.5\"]}]}}",
                "{\"data\":{\"resultType\":\"scalar\",\"result\":[1767225600.1,\"-3.5\"]}}"
            })
    void theOneNumberIsRead(String body) throws InterruptedException {
        answer.set(body);

        assertThat(new Prometheus().ask(address(), "rate(a[1m]) + 1")).hasValue(-3.5);
        assertThat(asked.get()).isEqualTo("query=rate(a[1m]) + 1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"status\":\"success\",\"data\":{\"resultType\":\"vector\",\"result\":[]}}",
                "{\"data\":{\"result\":[{\"value\":[1,\"NaN\"]}]}}",
                "{\"data\":{\"result\":[{\"value\":[1,\"+Inf\"]}]}}",
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
